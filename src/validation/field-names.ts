import type { Text } from '../kernel/finding.ts';

/**
 * What people call the fields of Form D. Keys are JSON paths with `[]` for any index; a path that is not listed
 * is named by itself.
 */
const NAMES: Readonly<Record<string, readonly [en: string, vi: string]>> = {
  referenceNumber: ['Reference number', 'Số tham chiếu'],
  issuingCountry: ['Issuing country', 'Nước cấp'],
  exporter: ['Exporter', 'Người xuất khẩu'],
  'exporter.name': ["Exporter's name", 'Tên người xuất khẩu'],
  'exporter.address': ["Exporter's address", 'Địa chỉ người xuất khẩu'],
  'exporter.country': ["Exporter's country", 'Nước của người xuất khẩu'],
  consignee: ['Consignee', 'Người nhận hàng'],
  'consignee.name': ["Consignee's name", 'Tên người nhận hàng'],
  'consignee.address': ["Consignee's address", 'Địa chỉ người nhận hàng'],
  'consignee.country': ["Consignee's country", 'Nước của người nhận hàng'],
  exhibition: ['Exhibition', 'Triển lãm'],
  'exhibition.name': ['Name of the exhibition', 'Tên triển lãm'],
  'exhibition.address': ['Address of the exhibition', 'Địa chỉ triển lãm'],
  transport: ['Means of transport and route', 'Phương tiện vận tải và tuyến đường'],
  'transport.departureDate': ['Departure date', 'Ngày khởi hành'],
  'transport.mode': ['Mode of transport', 'Phương thức vận tải'],
  'transport.conveyance': ["Vessel's name, flight or vehicle", 'Tên tàu, chuyến bay hoặc phương tiện'],
  'transport.portOfLoading': ['Port of loading', 'Cảng xếp hàng'],
  'transport.portOfDischarge': ['Port of discharge', 'Cảng dỡ hàng'],
  'transport.route': ['Route', 'Tuyến đường'],
  thirdCountryInvoice: ['Third-country invoice', 'Hóa đơn nước thứ ba'],
  'thirdCountryInvoice.name': [
    'Name of the company invoicing from a third country',
    'Tên công ty phát hành hóa đơn nước thứ ba',
  ],
  'thirdCountryInvoice.country': [
    'Country of the company invoicing from a third country',
    'Nước của công ty phát hành hóa đơn nước thứ ba',
  ],
  items: ['Items', 'Các mặt hàng'],
  'items[]': ['Item', 'Mặt hàng'],
  'items[].number': ['Item number', 'Số thứ tự'],
  'items[].marks': ['Marks and numbers on packages', 'Ký hiệu và số hiệu trên kiện'],
  'items[].packages': ['Packages', 'Kiện hàng'],
  'items[].packages.quantity': ['Number of packages', 'Số lượng kiện'],
  'items[].packages.type': ['Type of packages', 'Loại kiện'],
  'items[].description': ['Description of goods', 'Mô tả hàng hóa'],
  'items[].hsCode': ['HS code', 'Mã HS'],
  'items[].quantity': ['Quantity', 'Số lượng'],
  'items[].quantity.value': ['Quantity', 'Số lượng'],
  'items[].quantity.unit': ['Unit of the quantity', 'Đơn vị số lượng'],
  'items[].manufacturer': ['Manufacturer', 'Nhà sản xuất'],
  'items[].manufacturer.name': ["Manufacturer's name", 'Tên nhà sản xuất'],
  'items[].manufacturer.trademark': ['Trademark', 'Nhãn hiệu'],
  'items[].originalProofs': ['Original proofs of origin', 'Chứng từ xuất xứ gốc'],
  'items[].originalProofs[]': ['Original proof of origin', 'Chứng từ xuất xứ gốc'],
  'items[].originalProofs[].referenceNumber': ['Number of the original proof', 'Số của chứng từ gốc'],
  'items[].originalProofs[].issueDate': ['Date of the original proof', 'Ngày của chứng từ gốc'],
  'items[].originalProofs[].issuingCountry': ['Country of the original proof', 'Nước cấp chứng từ gốc'],
  'items[].originalProofs[].quantity': ['Quantity taken from the original', 'Lượng lấy từ chứng từ gốc'],
  'items[].originalProofs[].quantity.value': [
    'Quantity taken from the original',
    'Lượng lấy từ chứng từ gốc',
  ],
  'items[].originalProofs[].quantity.unit': [
    'Unit of the quantity taken from the original',
    'Đơn vị của lượng lấy từ chứng từ gốc',
  ],
  'items[].originCriterion': ['Origin criterion', 'Tiêu chí xuất xứ'],
  'items[].weight': ['Gross weight or other quantity', 'Trọng lượng cả bì hoặc số lượng khác'],
  'items[].weight.value': ['Gross weight or other quantity', 'Trọng lượng cả bì hoặc số lượng khác'],
  'items[].weight.unit': ['Unit of the weight', 'Đơn vị trọng lượng'],
  'items[].fob': ['FOB price', 'Trị giá FOB'],
  'items[].fob.amount': ['FOB price', 'Trị giá FOB'],
  'items[].fob.currency': ['Currency of the FOB price', 'Đồng tiền của trị giá FOB'],
  'items[].invoices': ['Invoices', 'Hóa đơn'],
  'items[].invoices[]': ['Invoice', 'Hóa đơn'],
  'items[].invoices[].number': ['Invoice number', 'Số hóa đơn'],
  'items[].invoices[].date': ['Invoice date', 'Ngày hóa đơn'],
  declaration: ["Exporter's declaration", 'Khai báo của người xuất khẩu'],
  'declaration.productionCountry': ['Country of production', 'Nước sản xuất'],
  'declaration.importingCountry': ['Importing country', 'Nước nhập khẩu'],
  'declaration.place': ['Place of the declaration', 'Địa điểm khai báo'],
  'declaration.date': ['Date of the declaration', 'Ngày khai báo'],
  'declaration.signatory': ['Signatory of the declaration', 'Người ký khai báo'],
  certification: ['Certification', 'Chứng nhận'],
  'certification.authority': ['Issuing authority', 'Cơ quan cấp'],
  'certification.place': ['Place of the certification', 'Địa điểm chứng nhận'],
  'certification.date': ['Date of the certification', 'Ngày chứng nhận'],
  ticks: ['Ticks of Box 13', 'Các ô đánh dấu của ô 13'],
  'ticks.thirdCountryInvoicing': ['Tick "Third Country Invoicing"', 'Ô "Third Country Invoicing"'],
  'ticks.exhibition': ['Tick "Exhibition"', 'Ô "Exhibition"'],
  'ticks.accumulation': ['Tick "Accumulation"', 'Ô "Accumulation"'],
  'ticks.deMinimis': ['Tick "De Minimis"', 'Ô "De Minimis"'],
  'ticks.backToBack': ['Tick "Back-to-Back CO"', 'Ô "Back-to-Back CO"'],
  'ticks.issuedRetroactively': ['Tick "Issued Retroactively"', 'Ô "Issued Retroactively"'],
  'ticks.partialCumulation': ['Tick "Partial Cumulation"', 'Ô "Partial Cumulation"'],
};

/** The name of the field at a JSON path, with the item's place in the list: `HS code (item 3)`. */
export function fieldName(path: string): Text {
  if (path === '') return { en: 'The document', vi: 'Tài liệu' };
  const key = path.replace(/\[\d+\]/g, '[]');
  // Unknown fields come here too, with names such as `constructor`.
  const [en, vi] = (Object.hasOwn(NAMES, key) ? NAMES[key] : undefined) ?? [path, path];
  const index = /^items\[(\d+)\]/.exec(path)?.[1];
  if (index === undefined) return { en, vi };
  const place = Number(index) + 1;
  return { en: `${en} (item ${place})`, vi: `${vi} (mặt hàng ${place})` };
}

import type { Box, Text } from '../kernel/finding.ts';

/**
 * Which box of Form D (Annex 7, 35th AFTA Council, 08/09/2021) each field of the model is printed in.
 * Keys are JSON paths from the certificate's root without indices; a field not listed belongs to the box of
 * the nearest listed parent.
 */
const BOX_OF_PATH: Readonly<Record<string, Box>> = {
  referenceNumber: 'reference',
  // "Issued in (Country)" stands below the reference number, top right.
  issuingCountry: 'reference',
  exporter: 1,
  consignee: 2,
  // Overleaf notes: the exhibition's name and address stand in Box 2.
  exhibition: 2,
  transport: 3,
  // The importing customs' decision; no field of the signed certificate, but findings speak of it.
  decisions: 4,
  items: 5,
  'items.number': 5,
  'items.marks': 6,
  'items.packages': 7,
  'items.description': 7,
  'items.hsCode': 7,
  'items.quantity': 7,
  'items.manufacturer': 7,
  'items.originalProofs': 7,
  'items.originCriterion': 8,
  'items.weight': 9,
  'items.fob': 9,
  'items.invoices': 10,
  // The third party's invoice number is in Box 10, its name and country in Box 7.
  thirdCountryInvoice: 7,
  declaration: 11,
  certification: 12,
  ticks: 13,
};

/**
 * The box of Form D for a JSON path into FormD, e.g. `items[2].hsCode` is 7. Paths of single fields and of
 * whole groups are both answered. A path outside every box, such as the empty one for the whole document,
 * answers `reference`: the head of the form.
 */
export function boxOf(path: string): Box {
  return knownBoxOf(path) ?? 'reference';
}

/** As `boxOf`, but undefined for a path outside every box. */
export function knownBoxOf(path: string): Box | undefined {
  let key = path.replaceAll(/\[\d+\]/g, '');
  for (;;) {
    const box = Object.hasOwn(BOX_OF_PATH, key) ? BOX_OF_PATH[key] : undefined;
    if (box !== undefined) return box;
    const dot = key.lastIndexOf('.');
    if (dot < 0) return undefined;
    key = key.slice(0, dot);
  }
}

/** The boxes in the order of the form, with their titles shortened from Annex 7. */
export const BOX_TITLES: ReadonlyMap<Box, Text> = new Map<Box, Text>([
  ['reference', { en: 'Reference No. and issuing country', vi: 'Số tham chiếu và nước cấp' }],
  [1, { en: 'Goods consigned from (exporter)', vi: 'Hàng gửi từ (người xuất khẩu)' }],
  [2, { en: 'Goods consigned to (consignee)', vi: 'Hàng gửi đến (người nhận hàng)' }],
  [3, { en: 'Means of transport and route', vi: 'Phương tiện vận tải và tuyến đường' }],
  [4, { en: 'For official use (importing customs)', vi: 'Dành cho cơ quan hải quan nước nhập khẩu' }],
  [5, { en: 'Item number', vi: 'Số thứ tự mặt hàng' }],
  [6, { en: 'Marks and numbers on packages', vi: 'Ký hiệu và số hiệu của kiện hàng' }],
  [
    7,
    {
      en: 'Number and type of packages, description of goods, HS number',
      vi: 'Số lượng và loại kiện hàng, mô tả hàng hóa, mã HS',
    },
  ],
  [8, { en: 'Origin criteria', vi: 'Tiêu chí xuất xứ' }],
  [
    9,
    {
      en: 'Gross weight or other quantity, FOB price',
      vi: 'Trọng lượng cả bì hoặc số lượng khác, trị giá FOB',
    },
  ],
  [10, { en: 'Number and date of invoices', vi: 'Số và ngày hóa đơn' }],
  [11, { en: 'Declaration by the exporter', vi: 'Cam kết của người xuất khẩu' }],
  [12, { en: 'Certification', vi: 'Chứng nhận' }],
  [13, { en: 'Ticks', vi: 'Các ô đánh dấu' }],
]);

/** A box as people say it: `Box 7`, `Ô số 7`, or the head of the form. */
export function boxLabel(box: Box): Text {
  return box === 'reference'
    ? { en: 'Reference No.', vi: 'Số tham chiếu' }
    : { en: `Box ${box}`, vi: `Ô số ${box}` };
}

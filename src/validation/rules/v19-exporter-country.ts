import { type Rule, remark } from './rule.ts';

/** OCP Rules 1 and 10: the exporter is located in the state that exports and issues. */
export const exporterCountry: Rule = {
  id: 'V19',
  title: {
    en: 'The exporter is in the issuing state',
    vi: 'Người xuất khẩu ở nước cấp C/O',
  },
  source: 'OCP Rules 1 and 10.1; ATIGA Annex 7, Box 1',
  severity: { own: 'error', peer: 'warning' },
  check: ({ issuingCountry, exporter }) =>
    exporter.country === issuingCountry
      ? []
      : [
          remark(
            'exporter.country',
            [
              `The exporter is in ${exporter.country}, but ${issuingCountry} issues the certificate.`,
              `Người xuất khẩu ở ${exporter.country}, nhưng ${issuingCountry} cấp C/O.`,
            ],
            [
              'Name the exporter of the issuing state; a company elsewhere that invoices belongs in Box 7.',
              'Ghi người xuất khẩu của nước cấp; công ty nước khác phát hành hóa đơn ghi ở ô 7.',
            ],
            { value: exporter.country },
          ),
        ],
};

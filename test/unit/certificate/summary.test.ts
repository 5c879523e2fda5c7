import { describe, expect, test } from '@jest/globals';
import type { FormD } from '../../../src/certificate/form-d.ts';
import { summarize } from '../../../src/certificate/summary.ts';
import { FORM } from '../../support/ledger-records.ts';

describe('the summary of a certificate', () => {
  test('of an issued one', () => {
    const [item] = FORM.items;
    const items = ['84151010', '01012100', '84151010'].map((hsCode) => ({ ...item, hsCode }));
    expect(summarize({ ...FORM, items } as FormD)).toEqual({
      referenceNumber: 'VN-TH 26/02/00001',
      issuingCountry: 'VN',
      importingCountry: 'TH',
      issueDate: '2026-03-01',
      exporterName: 'Công ty Cổ phần Đồng Tâm',
      consigneeName: 'Siam Trading Co., Ltd.',
      hsCodes: ['01012100', '84151010'],
      itemCount: 3,
    });
  });

  test('of an application: no number yet, and the filing date for Box 12', () => {
    const { referenceNumber: _number, certification: _box12, ...application } = FORM;
    expect(summarize({ ...application, issueDate: '2026-02-11' })).toMatchObject({
      referenceNumber: '',
      issueDate: '2026-02-11',
      importingCountry: 'TH',
      itemCount: 1,
    });
  });
});

/** The ten states of the ATIGA, ISO 3166-1 alpha-2. */
export const ASEAN_COUNTRIES = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'VN'] as const;

export type AseanCountry = (typeof ASEAN_COUNTRIES)[number];

/** English short names as Form D prints them. */
export const COUNTRY_NAMES: Readonly<Record<AseanCountry, string>> = {
  BN: 'Brunei Darussalam',
  ID: 'Indonesia',
  KH: 'Cambodia',
  LA: 'Lao PDR',
  MM: 'Myanmar',
  MY: 'Malaysia',
  PH: 'Philippines',
  SG: 'Singapore',
  TH: 'Thailand',
  VN: 'Viet Nam',
};

export function isAseanCountry(code: string): code is AseanCountry {
  return (ASEAN_COUNTRIES as readonly string[]).includes(code);
}

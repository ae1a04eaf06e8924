import { describe, expect, it } from 'vitest';
import { dividedFiles, indicatorFiles, listFiles, networkFiles, openFiles, withLanguage } from './addresses';

describe('addresses of files', () => {
  it('says the language once, after what narrows the table', () => {
    expect(dividedFiles('keino', 'OFFICIAL_REGION').map((one) => withLanguage(one, 'sv'))).toEqual([
      '/export/keino/indicators.csv?by=official_region&lang=sv',
      '/export/keino/indicators.xlsx?by=official_region&lang=sv',
    ]);
    expect(withLanguage(listFiles('keino', 'contacts')[0]!, 'fi')).toBe('/export/keino/contacts.csv?lang=fi');
  });

  it('gives the catalogue as it is: it is in all languages', () => {
    const catalogue = openFiles('keino').find((one) => one.content === 'catalogue')!;
    expect(withLanguage(catalogue, 'en')).toBe('/open/catalog.jsonld');
  });

  it('gives open data only of what is published', () => {
    expect(indicatorFiles('keino', 'K-01', true).some((one) => one.at.startsWith('/open/keino/indicators/K-01'))).toBe(true);
    expect(indicatorFiles('keino', 'K-01', false).some((one) => one.at.startsWith('/open'))).toBe(false);
  });

  it('gives results as IATI', () => {
    expect(networkFiles('keino').map((one) => one.at)).toContain('/export/keino/results.xml');
  });
});

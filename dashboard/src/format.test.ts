import { describe, expect, it } from 'vitest';
import { formatDay, formatDue, formatNumber, sayValue } from './format';
import { speechOf, type Key } from './language';

const finnish = speechOf('fi', () => {});
const swedish = speechOf('sv', () => {});
const english = speechOf('en', () => {});
const indicator = { measure: 'UNIT', direction: 'AT_LEAST', unit: { title: 'kpl' } };

describe('format', () => {
  it('keeps all digits of a decimal', () => {
    expect(formatNumber('en-GB', '12345678901234567890.1234')).toBe('12,345,678,901,234,567,890.1234');
    expect(formatNumber('fi-FI', '3800000')).toBe('3\u00a0800\u00a0000');
    expect(formatNumber('fi-FI', '-0.5')).toBe('\u22120,5');
  });

  it('says no data, not zero', () => {
    expect(sayValue(finnish, indicator, null)).toBe('ei tietoja');
    expect(sayValue(finnish, indicator, '0')).toBe('0\u00a0kpl');
  });

  it('says what is done in a word', () => {
    expect(sayValue(swedish, { ...indicator, direction: 'DONE_BY' }, '1')).toBe('gjort');
  });

  it('is no more exact about a due day than the plan', () => {
    expect(formatDue(finnish, '2024-01-01', 'start_of_2024')).toBe('vuoden 2024 alku');
    expect(formatDue(finnish, '2022-12-31', 'month')).toBe('joulukuu 2022');
    expect(formatDue(english, '2022-12-31', 'season')).toBe('autumn 2022');
    expect(formatDue(swedish, '2022-05-31', 'season')).toBe('våren 2022');
    expect(formatDue(english, '2022-12-31', 'year')).toBe('2022');
    expect(formatDue(finnish, '2022-12-31', null)).toBe('31.12.2022');
  });

  it('does not move a day over midnight', () => {
    expect(formatDay('fi-FI', '2023-01-01')).toBe('1.1.2023');
  });
});

describe('texts', () => {
  it('give the bare name of what there are no words for yet', () => {
    expect(finnish.t('field.somethingNew' as Key)).toBe('somethingNew');
  });

  it('take the singular of one where the language has it', () => {
    expect(finnish.t('rows.count', { count: 1 })).toBe('1 rivi');
    expect(finnish.t('rows.count', { count: 2 })).toBe('2 riviä');
    expect(english.t('form.faults', { count: 1 })).toBe('Correct one item');
  });
});

import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { speechOf, SpeechProvider } from '../language';
import type { Row } from '../live';
import { IndicatorRow } from './row';

const row = (over: Partial<Row>, value: string | null = '37'): Row => ({
  id: 'i',
  code: 'K-01',
  title: 'Neuvotut hankinnat',
  unit: { code: 'procurements', title: 'hankintaa' },
  measure: 'UNIT',
  direction: 'AT_LEAST',
  activityArea: null,
  value: { value, numerator: null, denominator: null, quality: 'NORMAL' },
  status: 'BEHIND',
  target: {
    id: 't',
    label: 'vähintään 100',
    value: '100',
    min: '100',
    total: null,
    direction: 'AT_LEAST',
    due: '2024-01-01',
    duePrecision: 'start_of_2024',
  },
  waitsFor: null,
  published: false,
  sequence: '1',
  moves: 0,
  ...over,
});

function show(shown: Row) {
  const { container } = render(
    <SpeechProvider speech={speechOf('fi', () => {})}>
      <ul>
        <IndicatorRow slug="keino" row={shown} />
      </ul>
    </SpeechProvider>,
  );
  return { item: within(screen.getByRole('listitem')), bar: container.querySelector('.progress') };
}

afterEach(cleanup);

describe('IndicatorRow', () => {
  it('shows value, unit, target, due day and status in words', () => {
    const { item } = show(row({}));
    expect(item.getByText('37')).toBeTruthy();
    expect(item.getByText('hankintaa')).toBeTruthy();
    expect(item.getByText('Tavoite: vähintään 100, vuoden 2024 alku')).toBeTruthy();
    expect(item.getByText('Jäljessä')).toBeTruthy();
    expect(item.getByRole('link', { name: 'Neuvotut hankinnat' }).getAttribute('href')).toBe('/keino/indicators/K-01');
  });

  it('shows zero as a number with an empty bar', () => {
    const { item, bar } = show(row({}, '0'));
    expect(item.getByText('0')).toBeTruthy();
    expect(item.queryByText('ei tietoja')).toBeNull();
    expect((bar?.firstElementChild as HTMLElement).style.width).toBe('0%');
  });

  it('shows no data as words with a bar that is not one of zero', () => {
    const { item, bar } = show(row({ status: 'NO_DATA' }, null));
    expect(item.getByText('ei tietoja')).toBeTruthy();
    expect(item.queryByText('0')).toBeNull();
    expect(bar?.className).toContain('progress--no-data');
    expect(bar?.firstElementChild).toBeNull();
  });

  it('shows no bar and no target where there is none', () => {
    const target = { ...row({}).target, value: null, min: null, direction: 'NONE' as const, due: null };
    const { item, bar } = show(row({ status: 'NO_TARGET', target }));
    expect(item.getAllByText('Ei tavoitetta')).toHaveLength(2);
    expect(bar).toBeNull();
  });

  it('carries the parts of a ratio', () => {
    const value = { value: '12.5', numerator: '36', denominator: '290', quality: 'ESTIMATED' as const };
    const { item } = show(row({ measure: 'PERCENTAGE', value }));
    expect(item.getByText('12,5')).toBeTruthy();
    expect(item.getByText('%')).toBeTruthy();
    expect(item.getByText('(36 / 290)')).toBeTruthy();
    expect(item.getByText('arvio')).toBeTruthy();
  });
});

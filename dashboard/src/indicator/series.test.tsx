import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { speechOf, SpeechProvider } from '../language';
import type { Indicator } from './page';
import { SeriesTable, type Point } from './series';

const indicator = { measure: 'UNIT', direction: 'AT_LEAST', unit: { title: 'hankintaa' } } as unknown as Indicator;
const point = (over: Partial<Point>): Point => ({
  period: { from: '2023-06-01', to: '2023-06-30' },
  value: '4',
  toDate: '37',
  expected: null,
  quality: 'NORMAL',
  outlier: false,
  closed: null,
  ...over,
});

const rows = (points: Point[]) => {
  render(
    <SpeechProvider speech={speechOf('fi', () => {})}>
      <SeriesTable indicator={indicator} points={points} every="MONTH" />
    </SpeechProvider>,
  );
  return screen.getAllByRole('row').slice(1).map((row) => within(row));
};

afterEach(cleanup);

it('says quality and outliers in words', () => {
  const [first, second] = rows([
    point({ quality: 'PROVISIONAL', outlier: true }),
    point({ period: { from: '2023-07-01', to: '2023-07-31' }, quality: 'BREAK' }),
  ]);
  expect(first!.getByText('Poikkeava, tarkista')).toBeTruthy();
  expect(first!.getByText('alustava')).toBeTruthy();
  expect(second!.getByText('määritelmä vaihtui')).toBeTruthy();
  expect(screen.queryByText('Jäädytetty arvo')).toBeNull();
});

it('shows the frozen value beside the one of now', () => {
  const [first] = rows([point({ closed: { value: '35', closing: { id: 'c', closedAt: '2023-07-15T09:00:00Z' } } })]);
  expect(screen.getByRole('columnheader', { name: 'Jäädytetty arvo' })).toBeTruthy();
  expect(first!.getByText(/^35/)).toBeTruthy();
  expect(first!.getByText(/^37/)).toBeTruthy();
});

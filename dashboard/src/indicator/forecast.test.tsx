import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useQuery } from 'urql';
import { speechOf, SpeechProvider } from '../language';
import { ForecastPanel, type Forecast } from './forecast';
import type { Indicator } from './page';

vi.mock('urql', async (original) => ({ ...(await original<object>()), useQuery: vi.fn() }));

const indicator = { measure: 'UNIT', direction: 'AT_LEAST', unit: { title: 'procurements' } } as unknown as Indicator;
const said: Forecast = {
  canSay: true,
  why: null,
  method: 'NEGATIVE_BINOMIAL',
  due: '2023-12-31',
  probability: '0.834',
  low: '92',
  mid: '104',
  high: '117',
  naive: '101.5',
  season: false,
  path: [{ period: { from: '2023-07-01', to: '2023-07-31' }, low: '60', mid: '63', high: '67' }],
};

const show = (forecast: Forecast | null) =>
  render(
    <SpeechProvider speech={speechOf('en', () => {})}>
      <ForecastPanel slug="keino" code="K-01" indicator={indicator} version="1" forecast={forecast} trouble={null} />
    </SpeechProvider>,
  );

beforeEach(() => {
  const backTest = { cases: 11, honest: true, text: 'It was right 9 times of 11.', points: [] };
  vi.mocked(useQuery).mockReturnValue([{ data: { network: { indicator: { backTest } } } }, vi.fn()] as never);
  history.replaceState(null, '', '/keino');
});
afterEach(cleanup);

describe('ForecastPanel', () => {
  it('says the probability in words and a number, with the interval and the naive line', () => {
    show(said);
    expect(screen.getByText('Likely to be reached.')).toBeTruthy();
    expect(screen.getByText(/Probability of reaching the target: 83%/)).toBeTruthy();
    expect(screen.getByText(/92 procurements – 117 procurements/)).toBeTruthy();
    expect(screen.getByText(/101\.5 procurements/)).toBeTruthy();
    expect(screen.getByText('It was right 9 times of 11.')).toBeTruthy();
  });

  it('says why where it cannot say', () => {
    show({ ...said, canSay: false, why: 'Six whole months are needed.', probability: null, path: [] });
    expect(screen.getByText('Nothing can be said yet.')).toBeTruthy();
    expect(screen.getByText(/Six whole months are needed\./)).toBeTruthy();
    expect(screen.queryByText(/Probability/)).toBeNull();
  });

  it('gives no probability without a number to reach', () => {
    show({ ...said, probability: null });
    expect(screen.queryByText(/Probability/)).toBeNull();
    expect(screen.getByText(/117 procurements/)).toBeTruthy();
  });
});

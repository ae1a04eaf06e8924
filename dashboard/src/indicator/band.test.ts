import { describe, expect, it } from 'vitest';
import { band, bandLine, type Step } from './band';

const month = (to: string) => ({ from: `${to.slice(0, 7)}-01`, to });
const step = (to: string, mid: string): Step => ({ period: month(to), low: `${mid}.1`, mid, high: `${mid}.9` });
const known = [
  { period: month('2023-01-31'), toDate: '10' },
  { period: month('2023-02-28'), toDate: '20' },
];

describe('band', () => {
  it('starts where the last month is known and goes on after it', () => {
    const drawn = band(known, [step('2023-03-31', '30'), step('2023-04-30', '40')], '44');
    expect(drawn.periods.map((one) => one.to)).toEqual(['2023-01-31', '2023-02-28', '2023-03-31', '2023-04-30']);
    expect(bandLine(drawn, 'mid')).toEqual([null, '20', '30', '40']);
    expect(bandLine(drawn, 'low')).toEqual([null, '20', '30.1', '40.1']);
    expect(drawn.naive).toEqual([null, '20', null, '44']);
  });

  it('lays the month that is running over the one on the axis', () => {
    const running = [known[0]!, { period: { from: '2023-02-01', to: '2023-02-16' }, toDate: '20' }];
    const drawn = band(running, [step('2023-02-28', '25'), step('2023-03-31', '35')], null);
    expect(drawn.periods).toHaveLength(3);
    expect(bandLine(drawn, 'mid')).toEqual(['10', '25', '35']);
    expect(drawn.naive).toBeNull();
  });

  it('is nothing without a forecast', () => {
    const drawn = band(known, [], '44');
    expect(drawn.steps).toEqual([]);
    expect(drawn.naive).toBeNull();
    expect(drawn.periods).toHaveLength(2);
  });
});

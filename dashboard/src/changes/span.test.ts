import { describe, expect, it } from 'vitest';
import { faultOf, searchOf, spanOf, variablesOf } from './span';

const closings = [{ closedAt: '2023-07-15T09:00:00Z' }, { closedAt: '2023-01-15T09:00:00Z' }];
const span = (search: string) => spanOf(new URLSearchParams(search), closings);

describe('span', () => {
  it('is from the newest closing until now when nothing is said', () => {
    expect(variablesOf(span(''))).toEqual({ from: '2023-07-15T09:00:00Z', to: null, period: null });
  });

  it('takes a day for its end, and a closing for its moment', () => {
    expect(variablesOf(span('from=2023-06-30&to=2023-07-15T09:00:00Z'))).toEqual({
      from: '2023-06-30T23:59:59.999+03:00',
      to: '2023-07-15T09:00:00Z',
      period: null,
    });
  });

  it('narrows to days with either end open', () => {
    expect(variablesOf(span('firstDay=2023-01-01')).period).toEqual({ from: '2023-01-01', to: null });
  });

  it('is written into the address beside what is there', () => {
    const before = new URLSearchParams('asOf=2023-12-31&to=2023-06-30');
    expect(searchOf(before, { from: '2023-01-31', to: '', firstDay: '', lastDay: '' }).toString()).toBe(
      'asOf=2023-12-31&from=2023-01-31',
    );
  });

  it('needs a start, and an end after it', () => {
    const at = { from: '2023-06-30', to: '', firstDay: '', lastDay: '' };
    expect(faultOf(at)).toBeNull();
    expect(faultOf({ ...at, from: '' })).toBe('compare.noFrom');
    expect(faultOf({ ...at, to: 'x' })).toBe('compare.noTo');
    expect(faultOf({ ...at, to: '2023-06-30' })).toBe('compare.order');
    expect(faultOf({ ...at, firstDay: '2023-02-01', lastDay: '2023-01-01' })).toBe('compare.periodOrder');
  });

  it('has no start where nothing has been closed', () => {
    expect(faultOf(spanOf(new URLSearchParams(), []))).toBe('compare.noFrom');
  });
});

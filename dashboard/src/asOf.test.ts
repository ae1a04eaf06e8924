import { describe, expect, it } from 'vitest';
import { dayOf, endOfDay, isDay, lookingTo } from './asOf';

describe('asOf', () => {
  it('reads the day of the address, and no other thing', () => {
    expect(dayOf('?asOf=2023-06-30')).toBe('2023-06-30');
    expect(dayOf('open=x&asOf=2023-06-30')).toBe('2023-06-30');
    for (const search of ['', '?asOf=', '?asOf=2023-02-30', '?asOf=0002-06-30', '?asOf=2023-6-3', '?asOf=now']) {
      expect(dayOf(search)).toBeNull();
    }
  });

  it('takes no half-typed year for a day', () => {
    expect(isDay('0202-01-01')).toBe(false);
    expect(isDay('2022-01-01')).toBe(true);
  });

  it('means the end of the day in Helsinki, by summer and by winter time', () => {
    expect(endOfDay('2023-06-30')).toBe('2023-06-30T23:59:59.999+03:00');
    expect(endOfDay('2023-12-31')).toBe('2023-12-31T23:59:59.999+02:00');
  });

  it('knows the days on which the clocks are turned', () => {
    expect(endOfDay('2023-03-25')).toContain('+02:00');
    expect(endOfDay('2023-03-26')).toContain('+03:00');
    expect(endOfDay('2023-10-28')).toContain('+03:00');
    expect(endOfDay('2023-10-29')).toContain('+02:00');
  });

  it('carries the day along a link and leaves the rest of it as it is', () => {
    expect(lookingTo('/keino', '2023-06-30')).toBe('/keino?asOf=2023-06-30');
    expect(lookingTo('/keino/records?kind=event&asOf=2022-01-01#x', '2023-06-30')).toBe(
      '/keino/records?kind=event&asOf=2023-06-30#x',
    );
    expect(lookingTo('/keino?asOf=2023-06-30', null)).toBe('/keino');
    expect(lookingTo('/keino/records?kind=event&asOf=2023-06-30', null)).toBe('/keino/records?kind=event');
  });
});

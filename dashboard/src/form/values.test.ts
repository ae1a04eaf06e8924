import { describe, expect, it } from 'vitest';
import { chosen, codes, decimal, text, whole, yesNo } from './values';

describe('values', () => {
  it('leaves out what is empty', () => {
    expect(text('  ')).toBeUndefined();
    expect(codes([])).toBeUndefined();
    expect(chosen(null)).toBeUndefined();
    expect(yesNo('')).toBeUndefined();
    expect(decimal('')).toBeUndefined();
  });

  it('tells no from not stated', () => {
    expect(yesNo('no')).toBe(false);
  });

  it('reads numbers as they are written in Finland', () => {
    expect(decimal('12 500,5')).toBe('12500.5');
    expect(decimal('1\u00a0000')).toBe('1000');
    expect(decimal('-3')).toBe('-3');
    expect(decimal('0')).toBe('0');
  });

  it('keeps every digit', () => {
    expect(decimal('12345678901234567890,1234')).toBe('12345678901234567890.1234');
  });

  it('takes only whole numbers for counts', () => {
    expect(whole('12')).toBe(12);
    expect(whole('0')).toBe(0);
    expect(whole('1,5')).toBeUndefined();
    expect(whole('many')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { isOpen, isRunning, tallyOf, uploadAddress, verbsOf } from './state';

const it0 = { state: 'UPLOADED', mode: 'ALL', dead: false, refused: 0 } as const;

describe('verbsOf', () => {
  it('lets a running import only be stopped', () => {
    expect(verbsOf({ ...it0, state: 'CHECKING' })).toEqual(['stop']);
    expect(verbsOf({ ...it0, state: 'APPLYING' })).toEqual(['stop']);
  });

  it('lets one that nobody works on any more be begun again', () => {
    const dead = { ...it0, state: 'CHECKING', dead: true } as const;
    expect(isRunning(dead)).toBe(false);
    expect(verbsOf(dead)).toContain('check');
    expect(verbsOf({ ...dead, state: 'APPLYING', mode: 'ROWS' })).toEqual(['apply', 'undo']);
  });

  it('keeps a file with refused rows out as a whole, but not row by row', () => {
    expect(verbsOf({ ...it0, state: 'CHECKED', refused: 1 })).not.toContain('apply');
    expect(verbsOf({ ...it0, state: 'CHECKED', refused: 1, mode: 'ROWS' })).toContain('apply');
    expect(verbsOf({ ...it0, state: 'CHECKED' })).toContain('apply');
  });

  it('takes back what has been taken over, once', () => {
    expect(verbsOf({ ...it0, state: 'APPLIED' })).toEqual(['undo']);
    expect(verbsOf({ ...it0, state: 'UNDONE' })).toEqual([]);
    expect(verbsOf({ ...it0, state: 'DISCARDED' })).toEqual([]);
  });

  it('lets the columns be said anew until rows have been taken over', () => {
    expect(isOpen({ ...it0, state: 'CHECKED' })).toBe(true);
    expect(isOpen({ ...it0, state: 'APPLIED' })).toBe(false);
  });
});

describe('tallyOf', () => {
  const counts = { added: 3, changed: 2, same: 1, refused: 4, undone: 5, kept: 6 };

  it('counts nothing before the file was read', () => expect(tallyOf({ ...counts, state: 'UPLOADED' })).toEqual([]));

  it('counts what an undo took back and kept only once there is one', () => {
    expect(tallyOf({ ...counts, state: 'APPLIED' }).map((one) => one.outcome)).toEqual(['NEW', 'CHANGED', 'SAME', 'REFUSED']);
    expect(tallyOf({ ...counts, state: 'UNDONE' }).at(-1)).toEqual({ outcome: 'KEPT', count: 6 });
  });
});

it('sends a file with its name, whatever is in that', () => {
  expect(uploadAddress('keino', 'CONTACTS', 'a&b ä.csv')).toBe('/imports?network=keino&kind=contacts&name=a%26b+%C3%A4.csv');
});

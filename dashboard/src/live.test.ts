import { describe, expect, it } from 'vitest';
import { apply, hold, later, type ChangeEvent, type Held, type Row } from './live';

const row = (id: string, value: string | null, sequence: string): Row => ({
  id,
  code: id,
  title: id,
  unit: { code: 'procurements', title: 'procurements' },
  measure: 'UNIT',
  direction: 'AT_LEAST',
  activityArea: null,
  value: { value, numerator: null, denominator: null, quality: 'NORMAL' },
  status: 'BEHIND',
  target: {
    id: `${id}-t`,
    label: 'at least 100',
    value: '100',
    min: null,
    total: null,
    direction: 'AT_LEAST',
    due: null,
    duePrecision: null,
  },
  waitsFor: null,
  published: false,
  sequence,
  moves: 0,
});

const event = (over: Partial<ChangeEvent> & { id?: string; from?: string | null; to?: string | null }): ChangeEvent => {
  const { id = 'K-01', from = '37', to = '38', ...rest } = over;
  const value = (v: string | null) => ({ value: v, numerator: null, denominator: null, quality: 'NORMAL' as const });
  return {
    sequence: '11',
    after: '10',
    at: '2026-01-01T00:00:00Z',
    resync: false,
    status: 'ON_TRACK',
    indicator: {
      id,
      code: id,
      title: id,
      direction: 'AT_LEAST',
      measure: 'UNIT',
      unit: { code: 'procurements', title: 'procurements' },
    },
    value: value(to),
    previous: value(from),
    cause: { act: 'RECORDED', kind: 'CONTACT', text: 'a contact' },
    ...rest,
  };
};

const start = (): Held => hold('10', [row('K-01', '37', '10'), row('K-02', null, '10')], []);
const shown = (state: Held, id = 'K-01') => state.rows.get(id)?.value.value;

describe('apply', () => {
  it('takes value and status as sent, and remembers the change', () => {
    const [next, verdict] = apply(start(), event({}));
    expect(verdict).toBe('applied');
    expect(shown(next)).toBe('38');
    expect(next.rows.get('K-01')).toMatchObject({ status: 'ON_TRACK', moves: 1, sequence: '11' });
    expect(next.held).toBe('11');
    expect(next.changes).toHaveLength(1);
  });

  it('does not touch the state that it was given', () => {
    const before = start();
    apply(before, event({}));
    expect(shown(before)).toBe('37');
    expect(before.changes).toHaveLength(0);
  });

  it('takes a change that left the number as it was without making a show of it', () => {
    const [next, verdict] = apply(start(), event({ to: '37', status: 'MISSED' }));
    expect(verdict).toBe('applied');
    expect(next.rows.get('K-01')).toMatchObject({ moves: 0, sequence: '11', status: 'MISSED' });
    expect(next.changes).toHaveLength(0);
    expect(next.held).toBe('11');
  });

  it('knows a duplicate', () => {
    const [once] = apply(start(), event({}));
    const [twice, verdict] = apply(once, event({}));
    expect(verdict).toBe('duplicate');
    expect(twice).toEqual(once);
  });

  it('skips what the snapshot already held', () => {
    const [next, verdict] = apply(start(), event({ sequence: '9', after: '8', from: '36', to: '37' }));
    expect(verdict).toBe('duplicate');
    expect(shown(next)).toBe('37');
    expect(next.held).toBe('10');
  });

  it('does not go back on an event out of order', () => {
    const [at12] = apply(start(), event({ sequence: '12', after: '10', from: '37', to: '39' }));
    const [next, verdict] = apply(at12, event({ sequence: '11', after: '10' }));
    expect(verdict).toBe('duplicate');
    expect(shown(next)).toBe('39');
  });

  it('asks for a new snapshot when something in between is missing', () => {
    const before = start();
    const [next, verdict] = apply(before, event({ sequence: '13', after: '12' }));
    expect(verdict).toBe('resync');
    expect(next).toBe(before);
  });

  it('asks for a new snapshot when the number before is not the one on the screen', () => {
    expect(apply(start(), event({ from: '36' }))[1]).toBe('resync');
  });

  it('tells no data from zero', () => {
    expect(apply(start(), event({ id: 'K-02', from: '0', to: '1' }))[1]).toBe('resync');
    const [next, verdict] = apply(start(), event({ id: 'K-02', from: null, to: '0' }));
    expect(verdict).toBe('applied');
    expect(shown(next, 'K-02')).toBe('0');
  });

  it('takes a missing previous value as no data', () => {
    expect(apply(start(), event({ id: 'K-02', previous: null, to: '5' }))[1]).toBe('applied');
  });

  it('asks for a new snapshot when told to', () => {
    expect(apply(start(), event({ resync: true }))[1]).toBe('resync');
  });

  it('asks for a new snapshot for an indicator that it does not know', () => {
    expect(apply(start(), event({ id: 'K-99' }))[1]).toBe('resync');
  });

  it('applies several indicators that moved with one number, and resumes before it', () => {
    const [one] = apply(start(), event({}));
    const [both, verdict] = apply(one, event({ id: 'K-02', from: null, to: '4.5', after: '11' }));
    expect(verdict).toBe('applied');
    expect(shown(both, 'K-02')).toBe('4.5');
    expect(both.held).toBe('11');
    expect(both.resumeFrom).toBe('10');
  });

  it('resumes from the number before the newest, and does not mind the repeat', () => {
    const [at11] = apply(start(), event({}));
    const [at12] = apply(at11, event({ sequence: '12', after: '11', from: '38', to: '39' }));
    expect(at12.resumeFrom).toBe('11');
    expect(apply(at12, event({ sequence: '12', after: '11', from: '38', to: '39' }))[1]).toBe('duplicate');
  });

  it('keeps the newest fifty changes', () => {
    let state = start();
    for (let i = 0; i < 60; i++) {
      const next = event({ sequence: `${11 + i}`, after: `${10 + i}`, from: `${37 + i}`, to: `${38 + i}` });
      [state] = apply(state, next);
    }
    expect(state.changes).toHaveLength(50);
    expect(state.changes[0]?.value.value).toBe('97');
  });
});

describe('later', () => {
  it('compares as numbers, not as text, and past 2^53', () => {
    expect(later('10', '9')).toBe(true);
    expect(later('9007199254740993', '9007199254740992')).toBe(true);
    expect(later('9', '9')).toBe(false);
  });
});

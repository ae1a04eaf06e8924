import { describe, expect, it } from 'vitest';
import type { Indicator } from '../indicator/page';
import { draftOf, faultsBefore, revisionOf } from './draft';

const seasons = ['SPRING_2022', 'AUTUMN_2022', 'YEAR_2023'];
const target = {
  direction: 'AT_LEAST',
  min: '100',
  max: null,
  recurrence: 'ONCE',
  due: '2023-12-31',
  revision: 2,
  paceCells: [{ slot: { code: 'AUTUMN_2022', title: 'Syksy 2022' }, number: '40' }],
} as unknown as Indicator['target'];

const draft = { ...draftOf(target), reason: 'Arviossa päätetty' };

describe('a target in the form', () => {
  it('begins as the one in force', () => {
    expect(revisionOf(draft, 'i', 2, seasons)).toEqual({
      indicator: 'i',
      revision: 2,
      target: {
        direction: 'AT_LEAST',
        min: '100',
        max: undefined,
        recurrence: 'ONCE',
        due: '2023-12-31',
        inForceFrom: undefined,
        paceCells: [{ slot: 'AUTUMN_2022', number: '40' }],
        text: undefined,
      },
      reason: 'Arviossa päätetty',
      decidedIn: undefined,
    });
  });

  it('reads numbers as people write them, and leaves out what is empty', () => {
    const { target: sent, decidedIn } = revisionOf(
      { ...draft, min: '1 200,5', due: '', pace: { YEAR_2023: '90', SPRING_2022: '10' }, decidedIn: 'c' },
      'i',
      2,
      seasons,
    );
    expect(sent.min).toBe('1200.5');
    expect(sent.due).toBeUndefined();
    expect(decidedIn).toBe('c');
    // In the order of the timetable, whichever was filled first.
    expect(sent.paceCells).toEqual([
      { slot: 'SPRING_2022', number: '10' },
      { slot: 'YEAR_2023', number: '90' },
    ]);
  });

  it('says at each field what is wrong', () => {
    expect(faultsBefore(draft, seasons)).toEqual([]);
    expect(faultsBefore({ ...draft, reason: ' ' }, seasons)).toEqual([{ code: 'REQUIRED', field: 'reason' }]);
    expect(faultsBefore({ ...draft, max: 'paljon' }, seasons)).toEqual([{ code: 'INVALID', field: 'target.max' }]);
    expect(faultsBefore({ ...draft, pace: { YEAR_2023: 'x' } }, seasons)).toEqual([
      { code: 'INVALID', field: 'target.paceCells[0].number' },
    ]);
  });

  it('wants words in all three languages or in none', () => {
    expect(faultsBefore({ ...draft, text: { fi: 'Hyvä', sv: '', en: '' } }, seasons).map((one) => one.field)).toEqual([
      'target.text.sv',
      'target.text.en',
    ]);
  });
});

// What the form of a target holds, and what is read out of it for the server.
import type { DecisionFault } from '../form/decision';
import { decimal } from '../form/values';
import type { Direction, Recurrence, ReviseTargetInput } from '../gql/graphql';
import type { Indicator } from '../indicator/page';
import { languages, type Language } from '../language';

export interface TargetDraft {
  direction: Direction;
  min: string;
  max: string;
  recurrence: Recurrence | '';
  due: string;
  inForceFrom: string;
  /** Numbers by the codes of the plan's seasons; a season without one is left out. */
  pace: Record<string, string>;
  text: Record<Language, string>;
  reason: string;
  decidedIn: string;
}

/** The target in force, to be changed. */
export function draftOf(target: Indicator['target']): TargetDraft {
  return {
    direction: target.direction,
    min: target.min ?? '',
    max: target.max ?? '',
    recurrence: target.recurrence,
    due: target.due ?? '',
    inForceFrom: '',
    pace: Object.fromEntries(target.paceCells.map((cell) => [cell.slot.code, cell.number])),
    text: { fi: '', sv: '', en: '' },
    reason: '',
    decidedIn: '',
  };
}

export type Revision = Omit<ReviseTargetInput, 'idempotencyKey'>;

/** Seasons are given in the order of the timetable, so that the place of a fault tells which one it is of. */
export function revisionOf(draft: TargetDraft, indicator: string, revision: number, seasons: string[]): Revision {
  const { fi, sv, en } = draft.text;
  const paceCells = paced(draft, seasons).map((slot) => ({ slot, number: decimal(draft.pace[slot]) ?? '' }));
  return {
    indicator,
    revision,
    target: {
      direction: draft.direction,
      min: decimal(draft.min),
      max: decimal(draft.max),
      recurrence: draft.recurrence || undefined,
      due: draft.due || undefined,
      inForceFrom: draft.inForceFrom || undefined,
      paceCells: paceCells.length > 0 ? paceCells : undefined,
      text: worded(draft) ? { fi: fi.trim(), sv: sv.trim(), en: en.trim() } : undefined,
    },
    reason: draft.reason.trim(),
    decidedIn: draft.decidedIn || undefined,
  };
}

/** The seasons that have a number, in order. */
export function paced({ pace }: TargetDraft, seasons: string[]): string[] {
  return seasons.filter((slot) => decimal(pace[slot] ?? '') !== undefined);
}

const worded = ({ text }: TargetDraft) => languages.some((one) => text[one].trim() !== '');

/** What can be seen without asking the server. */
export function faultsBefore(draft: TargetDraft, seasons: string[]): DecisionFault[] {
  const number = (field: string, written: string): DecisionFault[] => {
    const value = decimal(written);
    return value === undefined || /^-?\d+(\.\d{1,4})?$/.test(value) ? [] : [{ code: 'INVALID', field }];
  };
  return [
    ...number('target.min', draft.min),
    ...number('target.max', draft.max),
    ...paced(draft, seasons).flatMap((slot, i) => number(`target.paceCells[${i}].number`, draft.pace[slot] ?? '')),
    // A target in words is in all three languages or in none.
    ...(worded(draft) ? languages : [])
      .filter((one) => draft.text[one].trim() === '')
      .map((one): DecisionFault => ({ code: 'REQUIRED', field: `target.text.${one}` })),
    ...(draft.reason.trim() === '' ? [{ code: 'REQUIRED' as const, field: 'reason' }] : []),
  ];
}

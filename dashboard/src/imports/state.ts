// What an import's state means for whoever looks at it. Pure: asking and drawing are elsewhere.
import type { ImportFieldsFragment, ImportKind, ImportOutcome } from '../gql/graphql';

export type Import = ImportFieldsFragment;

export type Verb = 'check' | 'apply' | 'undo' | 'stop' | 'discard';

const running = ['CHECKING', 'APPLYING', 'UNDOING'];

/** Under way, and somebody is working on it. */
export function isRunning({ state, dead }: Pick<Import, 'state' | 'dead'>): boolean {
  return running.includes(state) && !dead;
}

/** What can be done of it. The server decides; this spares people what it would refuse. */
export function verbsOf({ state, mode, dead, refused }: Pick<Import, 'state' | 'mode' | 'dead' | 'refused'>): Verb[] {
  if (isRunning({ state, dead })) return ['stop'];
  switch (state) {
    case 'UPLOADED':
    case 'CHECKING':
      return ['check', 'discard'];
    case 'CHECKED':
      // A refused row keeps the whole file out; row by row the others come in.
      return mode === 'ALL' && refused > 0 ? ['check', 'discard'] : ['apply', 'check', 'discard'];
    case 'APPLYING':
      return mode === 'ALL' ? ['apply', 'check', 'discard'] : ['apply', 'undo'];
    case 'FAILED':
      // Row by row some may have come in before it broke off: one goes on, or takes them back.
      return mode === 'ALL' ? ['check', 'discard'] : ['check', 'apply', 'undo', 'discard'];
    case 'APPLIED':
    case 'UNDOING':
      return ['undo'];
    default:
      return [];
  }
}

/** Whether which column is which can still be said. */
export function isOpen(it: Pick<Import, 'state' | 'mode' | 'dead' | 'refused'>): boolean {
  return verbsOf(it).includes('check');
}

export interface Tally {
  outcome: ImportOutcome;
  count: number;
}

/** The counts to show, and by which the rows can be narrowed. */
export function tallyOf(it: Pick<Import, 'state' | 'added' | 'changed' | 'same' | 'refused' | 'undone' | 'kept'>): Tally[] {
  if (it.state === 'UPLOADED') return [];
  const over = it.state === 'UNDOING' || it.state === 'UNDONE';
  return [
    { outcome: 'NEW', count: it.added },
    { outcome: 'CHANGED', count: it.changed },
    { outcome: 'SAME', count: it.same },
    { outcome: 'REFUSED', count: it.refused },
    ...(over ? ([{ outcome: 'UNDONE', count: it.undone }, { outcome: 'KEPT', count: it.kept }] as Tally[]) : []),
  ];
}

/** True where the counts are of what would be. */
export function isForecast({ state }: Pick<Import, 'state'>): boolean {
  return state === 'CHECKING' || state === 'CHECKED';
}

/** The kinds in the order in which they are chosen from, and the files that each reads. */
export const kinds: ImportKind[] = ['CONTACTS', 'EVENTS', 'PARTICIPATIONS', 'OBSERVATIONS', 'SUITECRM', 'EFORMS', 'HILMA'];

export const accepts: Record<ImportKind, string> = {
  CONTACTS: '.csv,.xlsx',
  EVENTS: '.csv,.xlsx',
  PARTICIPATIONS: '.csv,.xlsx',
  OBSERVATIONS: '.csv,.xlsx',
  SUITECRM: '.zip',
  EFORMS: '.xml,.zip',
  HILMA: '.json,.csv',
};

/** Where a file is sent. */
export function uploadAddress(network: string, kind: ImportKind, name: string): string {
  return `/imports?${new URLSearchParams({ network, kind: kind.toLowerCase(), name })}`;
}

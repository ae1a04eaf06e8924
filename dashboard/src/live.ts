// What the screen knows of a network's indicators, and how one change of the feed moves it.
// Pure: the wire, the clock and the screen are elsewhere (watch.ts, liveNetwork.tsx).
//
// Invariants: a value is shown as the server sent it; a change is applied at most once; a change that does not
// follow from what is held makes the whole state stale instead of being guessed at.
import type { ChangeFieldsFragment, IndicatorFieldsFragment } from './gql/graphql';

export type Change = ChangeFieldsFragment;

/** An indicator as the screen holds it. */
export type Row = IndicatorFieldsFragment & {
  /** The feed position that its value is from. */
  sequence: string;
  /** How often its number has moved before the reader's eyes; each time makes it flash. */
  moves: number;
};

/** What a change event of the subscription carries beyond the change itself. */
export type ChangeEvent = Change & { after: string; resync: boolean };

export interface Held {
  /** Every change of the network up to here has been seen. */
  held: string;
  /**
   * Where to continue after a break. It lies before held while more changes with held's own number may come:
   * one record can move several indicators. What is sent twice is known by the row's sequence.
   */
  resumeFrom: string;
  rows: ReadonlyMap<string, Row>;
  /** Newest first. */
  changes: readonly Change[];
}

export type Verdict = 'applied' | 'duplicate' | 'resync';

const changesKept = 50;

export function hold(feedHead: string, rows: Row[], changes: readonly Change[]): Held {
  return { held: feedHead, resumeFrom: feedHead, rows: new Map(rows.map((row) => [row.id, row])), changes };
}

/** Applies one event. On 'resync' the state is returned untouched: fetch it again. */
export function apply(state: Held, event: ChangeEvent): [Held, Verdict] {
  if (event.resync || later(event.after, state.held)) return [state, 'resync'];

  const row = state.rows.get(event.indicator.id);
  if (!row) return [state, 'resync'];
  if (!later(event.sequence, row.sequence)) return [advance(state, event.sequence), 'duplicate'];
  if ((event.previous?.value ?? null) !== (row.value.value ?? null)) return [state, 'resync'];

  const moved = isMove(event);
  const rows = new Map(state.rows);
  rows.set(row.id, {
    ...row,
    value: event.value,
    status: event.status,
    sequence: event.sequence,
    moves: moved ? row.moves + 1 : row.moves,
  });
  const changes = moved ? [event, ...state.changes].slice(0, changesKept) : state.changes;
  return [{ ...advance(state, event.sequence), rows, changes }, 'applied'];
}

type Parts = Pick<Change['value'], 'value' | 'numerator' | 'denominator'>;

/** A row more can leave a number as it was, such as a customer's second contact: nothing that a reader could see moved. */
export function isMove(change: { value: Parts; previous: Parts | null }): boolean {
  const { value, previous } = change;
  return (
    (previous?.value ?? null) !== value.value ||
    (previous?.numerator ?? null) !== value.numerator ||
    (previous?.denominator ?? null) !== value.denominator
  );
}

/** True when a is a later feed position than b. Positions outgrow a double, so they are compared as whole numbers. */
export function later(a: string, b: string): boolean {
  return BigInt(a) > BigInt(b);
}

function advance(state: Held, sequence: string): Held {
  if (!later(sequence, state.held)) return state;
  return { ...state, held: sequence, resumeFrom: state.held };
}

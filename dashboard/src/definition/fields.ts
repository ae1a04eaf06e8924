// What each source can be asked, for the form. The server has the same list (impact/field.go) and decides; this one only
// spares people what it would refuse.
import type { Aggregate, Merge, SourceKind } from '../gql/graphql';

export type FieldKind = 'code' | 'set' | 'ref' | 'answer' | 'number';

interface FieldSpec {
  kind: FieldKind;
  /** True where distinct values can be counted. */
  distinct?: true;
  /** True for codes of no codelist, which are written by hand. */
  free?: true;
}

const place: Record<string, FieldSpec> = {
  organisation: { kind: 'ref', distinct: true },
  region: { kind: 'ref', distinct: true },
};
const customer: Record<string, FieldSpec> = { customer: { kind: 'ref', distinct: true } };
const code: FieldSpec = { kind: 'code' };
const counted: FieldSpec = { kind: 'code', distinct: true };
const set: FieldSpec = { kind: 'set' };
const free: FieldSpec = { kind: 'code', free: true };
const freeSet: FieldSpec = { kind: 'set', free: true };
const answer: FieldSpec = { kind: 'answer' };
const number: FieldSpec = { kind: 'number' };

const fields: Record<SourceKind, Record<string, FieldSpec>> = {
  CONTACTS: {
    ...place,
    ...customer,
    procurement: { kind: 'ref', distinct: true },
    channel: code,
    segment: code,
    theme: counted,
    tags: set,
    help: code,
    referrals: set,
    funding: code,
    feedback_score: number,
    'procurement.innovative': answer,
    'procurement.rnd': answer,
    'procurement.stage': code,
    'procurement.tags': set,
    'procurement.funding': code,
  },
  PROCUREMENTS: {
    ...place,
    ...customer,
    segment: code,
    stage: code,
    cpv: { kind: 'code', free: true },
    innovative: answer,
    rnd: answer,
    tags: set,
    funding: code,
    programme: counted,
    estimated_value: number,
  },
  EVENTS: {
    ...place,
    ...customer,
    segment: code,
    type: counted,
    programme: counted,
    group: counted,
    topic: code,
    theme: code,
    tags: set,
    attendance: number,
  },
  PARTICIPATIONS: {
    ...place,
    ...customer,
    event: { kind: 'ref', distinct: true },
    segment: code,
    status: code,
    persons: number,
    'event.type': code,
    'event.programme': code,
    'event.group': code,
    'event.topic': code,
    'event.theme': code,
    'event.tags': set,
  },
  NOTICES: {
    region: place.region!,
    ...customer,
    lot: { kind: 'code', distinct: true, free: true },
    buyer: { kind: 'code', distinct: true, free: true },
    form: free,
    type: free,
    subtype: free,
    lot_kind: free,
    country: free,
    cpv: free,
    nature: free,
    framework: free,
    result: free,
    value_state: free,
    strategic: freeSet,
    innovation: freeSet,
    green: freeSet,
    social: freeSet,
    criteria: freeSet,
    answers_yes: freeSet,
    answers_no: freeSet,
    sme: answer,
    innovative: answer,
    answered_innovative: answer,
    value: number,
  },
  OBSERVATIONS: { ...place, value: number, numerator: number, denominator: number },
  FORMULA: {},
};

/** What an aggregate of a source is taken of; empty for the count of rows, which takes no field. */
export function fieldsOf(source: SourceKind, aggregate: Aggregate | ''): string[] {
  const all = Object.entries(fields[source]);
  if (aggregate === 'COUNT' || aggregate === '') return [];
  const fits = ([, spec]: [string, FieldSpec]) =>
    aggregate === 'COUNT_DISTINCT' ? spec.distinct === true : spec.kind === 'number';
  return all.filter(fits).map(([name]) => name);
}

/** What conditions can be set on. The numbers of observations can't be tested: a share has its number only once counted. */
export function testedFields(source: SourceKind): string[] {
  const all = Object.entries(fields[source]);
  return all.filter(([, spec]) => source !== 'OBSERVATIONS' || spec.kind !== 'number').map(([name]) => name);
}

export function specOf(source: SourceKind, field: string): FieldSpec | undefined {
  return fields[source][field];
}

/** References that have codes, so that a definition can name one; of the others it can only ask whether they are stated. */
export const named = ['organisation', 'region'];

const ops: Record<FieldKind, string[]> = {
  code: ['EQ', 'NE', 'IN', 'NOT_IN', 'SET', 'NOT_SET'],
  answer: ['EQ', 'NE', 'SET', 'NOT_SET'],
  ref: ['EQ', 'NE', 'IN', 'NOT_IN', 'SET', 'NOT_SET'],
  set: ['HAS', 'HAS_NOT', 'SET', 'NOT_SET'],
  number: ['GTE', 'LTE', 'EQ', 'SET', 'NOT_SET'],
};

/** How a field can be tested. */
export function opsOf(source: SourceKind, field: string): string[] {
  const spec = specOf(source, field);
  if (!spec) return [];
  return spec.kind === 'ref' && !named.includes(field) ? ['SET', 'NOT_SET'] : ops[spec.kind];
}

/** How many values a condition names. */
export function arity(op: string): 'none' | 'one' | 'many' {
  if (op === 'SET' || op === 'NOT_SET') return 'none';
  return op === 'IN' || op === 'NOT_IN' ? 'many' : 'one';
}

const merges: Record<Aggregate, [Merge[], Merge[]]> = {
  COUNT: [['SUM'], ['SUM']],
  SUM: [['SUM'], ['SUM']],
  COUNT_DISTINCT: [['DISTINCT'], ['DISTINCT']],
  MEAN: [['RATIO'], ['RATIO']],
  LATEST: [['LATEST'], ['SUM', 'LATEST', 'MAX', 'AVG', 'RATIO']],
};

/** Which rules keep an aggregate exact: from months to the whole, and from regions to the whole. */
export function mergesOf(aggregate: Aggregate | '', ratio: boolean): [Merge[], Merge[]] {
  return ratio || aggregate === '' ? [['RATIO'], ['RATIO']] : merges[aggregate];
}

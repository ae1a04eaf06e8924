// What the form of a definition holds, and what is read out of it for the server.
import { decimal } from '../form/values';
import type { DecisionFault } from '../form/decision';
import type {
  Aggregate,
  DefinitionInput,
  DefinitionWordsFragment,
  Merge,
  ProposeDefinitionInput,
  SourceKind,
} from '../gql/graphql';
import { languages, type Language } from '../language';
import { arity } from './fields';

export interface TestDraft {
  field: string;
  op: string;
  values: string[];
}

export interface PartDraft {
  source: SourceKind;
  aggregate: Aggregate | '';
  field: string;
  filter: TestDraft[];
}

export interface DefinitionDraft {
  code: string;
  title: Record<Language, string>;
  part: PartDraft;
  denominator: PartDraft | null;
  factor: string;
  formula: string;
  acrossPeriods: Merge;
  acrossRegions: Merge;
  validFrom: string;
  competing: boolean;
  reason: string;
}

export const emptyPart: PartDraft = { source: 'CONTACTS', aggregate: 'COUNT', field: '', filter: [] };

/** A draft to begin with: the leading definition, which a proposal most often changes a little. */
export function draftOf(leading: DefinitionWordsFragment | null): DefinitionDraft {
  const part = (one: Pick<DefinitionWordsFragment, 'source' | 'aggregate' | 'field' | 'filter'>): PartDraft => ({
    source: one.source,
    aggregate: one.aggregate ?? '',
    field: one.field ?? '',
    filter: one.filter.map(({ field, op, values }) => ({ field, op, values: [...values] })),
  });
  return {
    code: '',
    title: { fi: '', sv: '', en: '' },
    part: leading ? part(leading) : emptyPart,
    denominator: leading?.denominator ? part(leading.denominator) : null,
    factor: leading && leading.factor !== '1' ? leading.factor : '',
    formula: leading?.formula ?? '',
    acrossPeriods: leading?.acrossPeriods ?? 'SUM',
    acrossRegions: leading?.acrossRegions ?? 'SUM',
    validFrom: '',
    competing: false,
    reason: '',
  };
}

export type Proposal = Omit<ProposeDefinitionInput, 'idempotencyKey'>;

export function proposalOf(draft: DefinitionDraft, indicator: string): Proposal {
  return {
    indicator,
    code: draft.code.trim(),
    title: { fi: draft.title.fi.trim(), sv: draft.title.sv.trim(), en: draft.title.en.trim() },
    definition: inputOf(draft),
    competing: draft.competing,
    reason: draft.reason.trim(),
  };
}

function inputOf(draft: DefinitionDraft): DefinitionInput {
  const validFrom = draft.validFrom || undefined;
  if (draft.part.source === 'FORMULA') {
    // A formula is computed anew from merged values, so it knows no other rule of merging.
    return {
      source: 'FORMULA',
      formula: draft.formula.trim(),
      factor: decimal(draft.factor),
      acrossPeriods: 'RATIO',
      acrossRegions: 'RATIO',
      validFrom,
    };
  }
  return {
    ...measured(draft.part),
    denominator: draft.denominator ? measured(draft.denominator) : undefined,
    factor: decimal(draft.factor),
    acrossPeriods: draft.acrossPeriods,
    acrossRegions: draft.acrossRegions,
    validFrom,
  };
}

function measured({ source, aggregate, field, filter }: PartDraft) {
  return {
    source,
    aggregate: aggregate || undefined,
    field: aggregate === 'COUNT' ? undefined : field || undefined,
    filter: filter.map((test) => ({ field: test.field, op: test.op, values: valuesOf(test) })),
  };
}

function valuesOf({ op, values }: TestDraft): string[] {
  const written = values.map((value) => value.trim()).filter(Boolean);
  return arity(op) === 'none' ? [] : written;
}

/** What can be seen without asking the server. */
export function faultsBefore(draft: DefinitionDraft): DecisionFault[] {
  const lacking = (field: string, value: string): DecisionFault[] =>
    value.trim() === '' ? [{ code: 'REQUIRED', field }] : [];
  const formula = draft.part.source === 'FORMULA';
  const factor = decimal(draft.factor);
  return [
    ...lacking('code', draft.code),
    ...languages.flatMap((one) => lacking(`title.${one}`, draft.title[one])),
    ...(formula ? lacking('definition.formula', draft.formula) : partFaults(draft.part, 'definition')),
    ...(draft.denominator && !formula ? partFaults(draft.denominator, 'definition.denominator') : []),
    ...(factor !== undefined && !/^\d+(\.\d{1,4})?$/.test(factor)
      ? [{ code: 'INVALID' as const, field: 'definition.factor' }]
      : []),
    ...lacking('reason', draft.reason),
  ];
}

function partFaults({ aggregate, field, filter }: PartDraft, path: string): DecisionFault[] {
  const faults: DecisionFault[] = [];
  if (aggregate === '') faults.push({ code: 'REQUIRED', field: `${path}.aggregate` });
  if (aggregate !== '' && aggregate !== 'COUNT' && field === '')
    faults.push({ code: 'REQUIRED', field: `${path}.field` });
  filter.forEach((test, i) => {
    if (test.field === '') faults.push({ code: 'REQUIRED', field: `${path}.filter[${i}].field` });
    else if (test.op === '') faults.push({ code: 'REQUIRED', field: `${path}.filter[${i}].op` });
    else if (arity(test.op) !== 'none' && valuesOf(test).length === 0)
      faults.push({ code: 'REQUIRED', field: `${path}.filter[${i}].values` });
  });
  return faults;
}

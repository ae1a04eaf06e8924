// Which column of a file is which field, while somebody says it.
import type { DecisionFault } from '../form/decision';
import type { ImportDetailsQuery, ImportMappingInput, MappingFieldsFragment } from '../gql/graphql';

type Opened = NonNullable<ImportDetailsQuery['node']>;
export type ImportDetails = Extract<Opened, { kind: unknown }>;
export type Preview = NonNullable<ImportDetails['preview']>;
export type Field = Preview['fields'][number];

export interface MappingDraft {
  /** The file's column of each field that has one. */
  columns: Record<string, string>;
  /** What holds for every row. */
  constants: Record<string, string>;
  sheet: string;
  system: string;
  dates: string;
}

/** What was said before, else what the file's header looks like. */
export function draftOf(mapping: MappingFieldsFragment | null, preview: Preview): MappingDraft {
  const from = mapping && mapping.columns.length + mapping.constants.length > 0 ? mapping : preview.guessed;
  return {
    columns: Object.fromEntries(from.columns.map(({ field, column }) => [field, column])),
    constants: Object.fromEntries(from.constants.map(({ field, value }) => [field, value])),
    sheet: (mapping?.sheet ?? from.sheet) || (preview.sheets[0] ?? ''),
    system: mapping?.system ?? from.system ?? '',
    dates: mapping?.dates ?? from.dates ?? '',
  };
}

/** As the server takes it: what is empty is left out. */
export function inputOf(draft: MappingDraft): ImportMappingInput {
  const filled = (all: Record<string, string>) =>
    Object.entries(all).filter(([, value]) => value.trim() !== '') as [string, string][];
  return {
    columns: filled(draft.columns).map(([field, column]) => ({ field, column })),
    constants: filled(draft.constants).map(([field, value]) => ({ field, value: value.trim() })),
    sheet: draft.sheet || null,
    system: draft.system.trim() || null,
    dates: draft.dates || null,
  };
}

/** Another sheet has other columns: they are guessed anew from its header. */
export function onSheet(draft: MappingDraft, sheet: string): MappingDraft {
  return { ...draft, sheet, columns: {} };
}

/** Required fields that neither a column nor a constant fills, as the server would name them. */
export function faultsBefore(draft: MappingDraft, fields: Field[]): DecisionFault[] {
  const has = (name: string) => [draft.columns[name], draft.constants[name]].some((value) => value?.trim());
  return fields
    .filter((field) => field.required && !has(field.name))
    .map((field) => ({ code: 'REQUIRED', field: `mapping.columns.${field.name}` }));
}

/** The field that a fault's path is about: the server says mapping.columns.region, columns.region or mapping.region. */
export function fieldOfPath(path: string, fields: Field[]): Field | undefined {
  const words = path.replace(/\[\d+\]/g, '').split('.');
  return fields.find((field) => words.includes(field.name));
}

/** Columns of the file that no field takes. */
export function leftOver(draft: MappingDraft, header: string[]): string[] {
  const taken = new Set(Object.values(draft.columns));
  return header.filter((column) => column !== '' && !taken.has(column));
}

/** A draft outlives a reload: it is kept in the tab until it is sent. */
export function keptDraft(id: string): MappingDraft | null {
  try {
    return JSON.parse(sessionStorage.getItem(placeOf(id)) ?? 'null') as MappingDraft | null;
  } catch {
    return null;
  }
}

export const keepDraft = (id: string, draft: MappingDraft) => sessionStorage.setItem(placeOf(id), JSON.stringify(draft));
export const forgetDraft = (id: string) => sessionStorage.removeItem(placeOf(id));

const placeOf = (id: string) => `polku.import.${id}`;

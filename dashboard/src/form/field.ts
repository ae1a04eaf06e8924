import type { Key } from '../language';

/** What a field asks for, and with that how it is drawn. */
export type Kind =
  | 'text'
  | 'lines'
  | 'number'
  | 'whole'
  | 'day'
  | 'code'
  | 'codes'
  | 'yesNo'
  | 'check'
  | 'region'
  | 'organisation'
  | 'customer'
  | 'procurement'
  | 'event';

export interface Field {
  name: string;
  kind: Kind;
  label: Key;
  hint?: Key;
  required?: boolean;
  /** The codelist that a code is of. */
  list?: string;
}

/** A fault of a form, at a field or of the whole. */
export interface Fault {
  field: string | null;
  key: Key;
}

export const fieldId = (form: string, name: string) => `${form}-${name}`;

/** What every field is drawn with. */
export interface Common {
  id: string;
  labelText: string;
  hintText?: string;
  optionalText?: string;
  status?: 'error';
  statusText?: string;
  fullWidth: boolean;
}

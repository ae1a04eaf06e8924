// What a form holds while it is filled in, and what is read out of it for the server. An empty field is left out:
// the server tells "not stated" from "no".
export interface Choice {
  id: string;
  name: string;
}

export type Value = string | string[] | boolean | Choice | null;
export type Values = Record<string, Value>;

export const text = (value: Value | undefined): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

export const codes = (value: Value | undefined): string[] | undefined =>
  Array.isArray(value) && value.length > 0 ? value : undefined;

export const chosen = (value: Value | undefined): string | undefined =>
  value && typeof value === 'object' && !Array.isArray(value) ? value.id : undefined;

export const yesNo = (value: Value | undefined): boolean | undefined =>
  value === 'yes' ? true : value === 'no' ? false : undefined;

/** A number as people write it, "12 500,5", as the server reads it, "12500.5". What is no number is left for it to refuse. */
export const decimal = (value: Value | undefined): string | undefined =>
  text(value)
    ?.replace(/[\s\u00a0\u202f]/g, '')
    .replace(',', '.')
    .replace('\u2212', '-');

/** A whole number. GraphQL itself refuses any other, in words for developers; so that never leaves the form. */
export const whole = (value: Value | undefined): number | undefined => {
  const written = decimal(value);
  return written !== undefined && /^\d{1,9}$/.test(written) ? Number(written) : undefined;
};

export const chooseOf = (record: { id: string; name: string } | null | undefined): Choice | null =>
  record ? { id: record.id, name: record.name } : null;

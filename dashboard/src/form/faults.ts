import type { Key } from '../language';
import type { UserErrorCode } from '../gql/graphql';
import type { Fault, Field } from './field';
import { decimal, whole, type Values } from './values';

interface UserError {
  code: UserErrorCode;
  field: string | null;
}

/** The server's faults at the form's own fields: "contact.region" and "contact.tags[1]" are at region and tags. */
export function faultsOf(errors: UserError[], fields: Field[]): Fault[] {
  return errors.map(({ code, field }) => {
    const parts = field?.replace(/\[\d+\]/g, '').split('.') ?? [];
    const name = parts.find((part) => fields.some((one) => one.name === part)) ?? null;
    return { field: name, key: `userError.${code}` as Key };
  });
}

/** What can be seen without asking the server. */
export function faultsBefore(fields: Field[], values: Values): Fault[] {
  return fields.flatMap(({ name, kind, required }): Fault[] => {
    const value = values[name];
    if (isEmpty(value)) return required ? [{ field: name, key: 'userError.REQUIRED' }] : [];
    // GraphQL refuses these in words for developers, so they don't leave the form.
    if (kind === 'whole' && whole(value) === undefined) return [{ field: name, key: 'fault.whole' }];
    if (kind === 'number' && !/^-?\d+(\.\d{1,4})?$/.test(decimal(value) ?? ''))
      return [{ field: name, key: 'fault.number' }];
    return [];
  });
}

function isEmpty(value: Values[string] | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

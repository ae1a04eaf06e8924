import type { Field } from '../form/field';
import { chooseOf, type Values } from '../form/values';
import { contact, customerNoun, event, observation, participation, procurement, type Noun } from '../record/nouns';
import type { Trail } from './details';

/** The form that a record is corrected with. */
export function nounOf(record: Trail): Noun | null {
  switch (record.__typename) {
    case 'AdvisoryContact':
      return contact;
    case 'Procurement':
      return procurement;
    case 'Event':
      return event;
    case 'Customer':
      return customerNoun;
    case 'Participation':
      return participation;
    case 'Observation':
      return observation;
    default:
      return null;
  }
}

/** A record's fields by the names that its form has for them. */
export function fieldsOf(record: Trail): Record<string, unknown> {
  switch (record.__typename) {
    case 'Participation':
      return { ...record, customer: record.participant };
    case 'Observation':
      // A share is entered by its parts; the server wants one or the other.
      return { ...record, organisation: record.observer, value: record.numerator === null ? record.value : null };
    default:
      return { ...record };
  }
}

/** A record's fields as its form holds them. */
export function valuesOf(record: Trail, noun: Noun): Values {
  const held = fieldsOf(record);
  const values = Object.fromEntries(noun.fields.map(({ name, kind }) => [name, heldAs(kind, held[name])]));
  // What an observation is of isn't asked for again, but it is part of the record.
  return record.__typename === 'Observation' ? { ...values, indicator: record.indicator.id } : values;
}

function heldAs(kind: Field['kind'], value: unknown): Values[string] {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((one: { code?: string }) => one.code ?? '');
  if (typeof value === 'boolean') return kind === 'yesNo' ? (value ? 'yes' : 'no') : value;
  if (typeof value !== 'object') return String(value);
  if ('code' in value) return String(value.code);
  if (kind === 'region' || kind === 'organisation') return 'id' in value ? String(value.id) : null;
  return 'name' in value && 'id' in value ? chooseOf({ id: String(value.id), name: String(value.name) }) : null;
}

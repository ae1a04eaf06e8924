import { describe, expect, it } from 'vitest';
import { faultsBefore, faultsOf } from './faults';
import type { Field } from './field';

const fields: Field[] = [
  { name: 'occurredOn', kind: 'day', label: 'field.occurredOn', required: true },
  { name: 'tags', kind: 'codes', label: 'field.tags' },
];

describe('faults', () => {
  it('finds the field in the path that the server names', () => {
    expect(faultsOf([{ code: 'IN_THE_FUTURE', field: 'contact.occurredOn' }], fields)).toEqual([
      { field: 'occurredOn', key: 'userError.IN_THE_FUTURE' },
    ]);
    expect(faultsOf([{ code: 'UNKNOWN_CODE', field: 'contact.tags[1]' }], fields)[0]?.field).toBe('tags');
  });

  it('keeps a fault whose field the form does not have', () => {
    expect(faultsOf([{ code: 'DUPLICATE', field: 'contact.other' }], fields)).toEqual([
      { field: null, key: 'userError.DUPLICATE' },
    ]);
  });

  it('asks for what is required', () => {
    expect(faultsBefore(fields, { occurredOn: ' ' }).map((fault) => fault.field)).toEqual(['occurredOn']);
    expect(faultsBefore(fields, { occurredOn: '2023-01-01' })).toEqual([]);
  });

  it('sees numbers that are none', () => {
    const numbers: Field[] = [
      { name: 'persons', kind: 'whole', label: 'field.persons' },
      { name: 'score', kind: 'number', label: 'field.feedbackScore' },
    ];
    expect(faultsBefore(numbers, { persons: 'many', score: '4,2' })).toEqual([
      { field: 'persons', key: 'fault.whole' },
    ]);
    expect(faultsBefore(numbers, { persons: '12', score: '1.23456' })).toEqual([
      { field: 'score', key: 'fault.number' },
    ]);
  });
});

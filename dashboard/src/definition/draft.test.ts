import { describe, expect, it } from 'vitest';
import type { DefinitionWordsFragment } from '../gql/graphql';
import { draftOf, faultsBefore, proposalOf, type DefinitionDraft } from './draft';
import { arity, fieldsOf, mergesOf, opsOf, testedFields } from './fields';

const leading: DefinitionWordsFragment = {
  id: 'd',
  version: 1,
  source: 'CONTACTS',
  aggregate: 'COUNT_DISTINCT',
  field: 'procurement',
  factor: '1',
  formula: null,
  acrossPeriods: 'DISTINCT',
  acrossRegions: 'DISTINCT',
  filter: [{ field: 'channel', op: 'IN', values: ['EMAIL', 'PHONE'] }],
  denominator: null,
};

const filled: DefinitionDraft = {
  ...draftOf(leading),
  code: ' by-value ',
  title: { fi: 'Arvon mukaan', sv: 'Enligt värde', en: 'By value' },
  reason: 'Kokeillaan',
};

describe('a definition in the form', () => {
  it('begins as the leading one and is sent as it is', () => {
    expect(proposalOf(filled, 'i')).toEqual({
      indicator: 'i',
      code: 'by-value',
      title: { fi: 'Arvon mukaan', sv: 'Enligt värde', en: 'By value' },
      definition: {
        source: 'CONTACTS',
        aggregate: 'COUNT_DISTINCT',
        field: 'procurement',
        filter: [{ field: 'channel', op: 'IN', values: ['EMAIL', 'PHONE'] }],
        denominator: undefined,
        factor: undefined,
        acrossPeriods: 'DISTINCT',
        acrossRegions: 'DISTINCT',
        validFrom: undefined,
      },
      competing: false,
      reason: 'Kokeillaan',
    });
  });

  it('sends a formula without what only rows have', () => {
    const part = { ...filled.part, source: 'FORMULA' as const };
    const draft = { ...filled, part, formula: ' [K-10] / [K-11] ', factor: '100' };
    expect(proposalOf(draft, 'i').definition).toEqual({
      source: 'FORMULA',
      formula: '[K-10] / [K-11]',
      factor: '100',
      acrossPeriods: 'RATIO',
      acrossRegions: 'RATIO',
      validFrom: undefined,
    });
    expect(faultsBefore(draft)).toEqual([]);
    expect(faultsBefore({ ...draft, formula: ' ' })).toEqual([{ code: 'REQUIRED', field: 'definition.formula' }]);
  });

  it('sends a denominator, and a factor as the server writes it', () => {
    const denominator = { source: 'EVENTS' as const, aggregate: 'COUNT' as const, field: 'theme', filter: [] };
    const { definition } = proposalOf({ ...filled, denominator, factor: '12,5' }, 'i');
    expect(definition.denominator).toEqual({ source: 'EVENTS', aggregate: 'COUNT', field: undefined, filter: [] });
    expect(definition.factor).toBe('12.5');
  });

  it('names no values where a condition takes none', () => {
    const filter = [{ field: 'customer', op: 'SET', values: ['x'] }];
    expect(proposalOf({ ...filled, part: { ...filled.part, filter } }, 'i').definition.filter).toEqual([
      { field: 'customer', op: 'SET', values: [] },
    ]);
  });

  it('says at each field what is lacking', () => {
    expect(faultsBefore(filled)).toEqual([]);
    expect(faultsBefore(draftOf(leading)).map((one) => one.field)).toEqual([
      'code',
      'title.fi',
      'title.sv',
      'title.en',
      'reason',
    ]);
    const part = {
      source: 'CONTACTS' as const,
      aggregate: 'SUM' as const,
      field: '',
      filter: [
        { field: '', op: '', values: [] },
        { field: 'theme', op: '', values: [] },
        { field: 'theme', op: 'EQ', values: [' '] },
      ],
    };
    expect(faultsBefore({ ...filled, part }).map((one) => one.field)).toEqual([
      'definition.field',
      'definition.filter[0].field',
      'definition.filter[1].op',
      'definition.filter[2].values',
    ]);
    expect(faultsBefore({ ...filled, factor: 'sata' })).toEqual([{ code: 'INVALID', field: 'definition.factor' }]);
  });
});

describe('what a source can be asked', () => {
  it('depends on the aggregate', () => {
    expect(fieldsOf('CONTACTS', 'COUNT')).toEqual([]);
    expect(fieldsOf('CONTACTS', 'SUM')).toEqual(['feedback_score']);
    expect(fieldsOf('EVENTS', 'COUNT_DISTINCT')).toContain('programme');
  });

  it('tests a reference by name only where it has a code', () => {
    expect(opsOf('CONTACTS', 'customer')).toEqual(['SET', 'NOT_SET']);
    expect(opsOf('CONTACTS', 'organisation')).toContain('IN');
    expect(testedFields('OBSERVATIONS')).toEqual(['organisation', 'region']);
    expect(arity('NOT_IN')).toBe('many');
  });

  it('merges as keeps the number exact', () => {
    expect(mergesOf('COUNT', false)).toEqual([['SUM'], ['SUM']]);
    expect(mergesOf('COUNT', true)).toEqual([['RATIO'], ['RATIO']]);
  });
});

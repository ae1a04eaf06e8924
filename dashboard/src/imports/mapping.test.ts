import { afterEach, describe, expect, it } from 'vitest';
import { draftOf, faultsBefore, fieldOfPath, inputOf, keepDraft, keptDraft, leftOver, onSheet, type Field, type Preview } from './mapping';

const field = (name: string, required = false): Field => ({
  name,
  title: name.toUpperCase(),
  required,
  constantOnly: false,
  type: 'TEXT',
  codelist: null,
});
const fields = [field('occurredOn', true), field('channel', true), field('note')];
const guessed = { columns: [{ field: 'occurredOn', column: 'Päivä' }], constants: [], sheet: null, system: null, dates: null };
const preview: Preview = { fields, header: ['Päivä', 'Kanava', ''], rows: [], guessed, sheets: ['Taul1', 'Taul2'] };

afterEach(() => sessionStorage.clear());

describe('a mapping draft', () => {
  it('starts from what the header looks like, and from what was said before where that is', () => {
    expect(draftOf(null, preview)).toEqual({
      columns: { occurredOn: 'Päivä' },
      constants: {},
      sheet: 'Taul1',
      system: '',
      dates: '',
    });
    const said = { ...guessed, columns: [{ field: 'note', column: 'Kanava' }], sheet: 'Taul2', dates: 'DMY' };
    expect(draftOf(said, preview)).toMatchObject({ columns: { note: 'Kanava' }, sheet: 'Taul2', dates: 'DMY' });
    expect(draftOf({ ...guessed, columns: [], sheet: 'Taul2' }, preview)).toMatchObject({
      columns: { occurredOn: 'Päivä' },
      sheet: 'Taul2',
    });
  });

  it('sends only what is filled in', () => {
    const draft = { ...draftOf(null, preview), constants: { channel: ' email ', note: ' ' }, dates: 'DMY' };
    expect(inputOf({ ...draft, columns: { occurredOn: 'Päivä', note: '' } })).toEqual({
      columns: [{ field: 'occurredOn', column: 'Päivä' }],
      constants: [{ field: 'channel', value: 'email' }],
      sheet: 'Taul1',
      system: null,
      dates: 'DMY',
    });
  });

  it('asks for the required fields that neither a column nor a constant fills', () => {
    const draft = draftOf(null, preview);
    expect(faultsBefore(draft, fields)).toEqual([{ code: 'REQUIRED', field: 'mapping.columns.channel' }]);
    expect(faultsBefore({ ...draft, constants: { channel: 'email' } }, fields)).toEqual([]);
  });

  it('drops the columns with the sheet that they were of', () => {
    expect(onSheet(draftOf(null, preview), 'Taul2')).toMatchObject({ sheet: 'Taul2', columns: {} });
  });

  it('names the columns that nothing takes', () => expect(leftOver(draftOf(null, preview), preview.header)).toEqual(['Kanava']));

  it('finds the field of a fault however deep its path', () => {
    expect(fieldOfPath('mapping.columns.channel', fields)?.name).toBe('channel');
    expect(fieldOfPath('constants.note', fields)?.name).toBe('note');
    expect(fieldOfPath('mode', fields)).toBeUndefined();
  });

  it('outlives a reload', () => {
    const draft = draftOf(null, preview);
    keepDraft('i1', draft);
    expect(keptDraft('i1')).toEqual(draft);
    expect(keptDraft('i2')).toBeNull();
    sessionStorage.setItem('polku.import.i2', '{broken');
    expect(keptDraft('i2')).toBeNull();
  });
});

import { Checkbox, CheckboxGroup, TextInput } from 'suomifi-ui-components';
import type { FaultAt } from '../form/decision';
import { fieldId } from '../form/field';
import { SelectField } from '../form/selectField';
import type { Choice } from '../form/values';
import type { Aggregate, DefinitionVocabularyQuery, SourceKind } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import type { PartDraft, TestDraft } from './draft';
import { arity, fieldsOf, opsOf, specOf, testedFields } from './fields';
import { fieldName, listOf } from './words';

export const sources: SourceKind[] = [
  'CONTACTS',
  'PROCUREMENTS',
  'EVENTS',
  'PARTICIPATIONS',
  'OBSERVATIONS',
  'FORMULA',
];
const aggregates: Aggregate[] = ['COUNT', 'COUNT_DISTINCT', 'SUM', 'MEAN', 'LATEST'];

type Vocabulary = NonNullable<DefinitionVocabularyQuery['network']>;

interface Props {
  form: string;
  /** Where the part lies in the input: definition or definition.denominator. */
  path: string;
  part: PartDraft;
  vocabulary: Vocabulary;
  at: FaultAt;
  onChange: (part: PartDraft) => void;
}

/** What is taken of a source: an aggregate, the field that it is of, and the conditions on the rows. */
export function PartFields({ form, path, part, vocabulary, at, onChange }: Props) {
  const { t } = useSpeech();
  const id = (name: string) => fieldId(form, `${path}.${name}`);
  const offered = aggregates.filter((one) => one !== 'LATEST' || part.source === 'OBSERVATIONS');
  const fields = fieldsOf(part.source, part.aggregate);
  const setTest = (i: number, test: TestDraft) =>
    onChange({ ...part, filter: part.filter.map((one, k) => (k === i ? test : one)) });
  return (
    <>
      <SelectField
        id={id('aggregate')}
        labelText={t('propose.aggregate')}
        options={offered.map((one) => ({ id: one, name: t(`aggregate.${one}`) }))}
        value={part.aggregate}
        onChange={(aggregate) => onChange({ ...part, aggregate: aggregate as Aggregate, field: '' })}
        {...at(`${path}.aggregate`)}
      />
      {fields.length > 0 && (
        <SelectField
          id={id('field')}
          labelText={t('propose.field')}
          options={fields.map((one) => ({ id: one, name: fieldName(one, t) }))}
          value={part.field}
          onChange={(field) => onChange({ ...part, field })}
          {...at(`${path}.field`)}
        />
      )}
      <fieldset className="fields__wide conditions">
        <legend>{t('propose.conditions')}</legend>
        {part.filter.length === 0 && <p className="muted">{t('propose.noConditions')}</p>}
        {part.filter.map((test, i) => (
          <TestFields
            key={i}
            form={form}
            path={`${path}.filter[${i}]`}
            number={i + 1}
            source={part.source}
            test={test}
            vocabulary={vocabulary}
            at={at}
            onChange={(next) => setTest(i, next)}
            onRemove={() => onChange({ ...part, filter: part.filter.filter((_, k) => k !== i) })}
          />
        ))}
        <button
          type="button"
          className="plain-button"
          onClick={() => onChange({ ...part, filter: [...part.filter, { field: '', op: '', values: [] }] })}
        >
          {t('propose.addCondition')}
        </button>
      </fieldset>
    </>
  );
}

interface TestProps extends Omit<Props, 'part' | 'onChange'> {
  number: number;
  source: SourceKind;
  test: TestDraft;
  onChange: (test: TestDraft) => void;
  onRemove: () => void;
}

function TestFields({ form, path, number, source, test, vocabulary, at, onChange, onRemove }: TestProps) {
  const { t } = useSpeech();
  const id = (name: string) => fieldId(form, `${path}.${name}`);
  return (
    <div className="conditions__one" role="group" aria-label={t('propose.condition', { number })}>
      <SelectField
        id={id('field')}
        labelText={t('propose.field')}
        options={testedFields(source).map((one) => ({ id: one, name: fieldName(one, t) }))}
        value={test.field}
        onChange={(field) => onChange({ field, op: '', values: [] })}
        {...at(`${path}.field`)}
      />
      <SelectField
        id={id('op')}
        labelText={t('propose.op')}
        options={opsOf(source, test.field).map((one) => ({ id: one, name: t(`op.${one}` as Key) }))}
        value={test.op}
        onChange={(op) => onChange({ ...test, op, values: arity(op) === arity(test.op) ? test.values : [] })}
        {...at(`${path}.op`)}
      />
      {test.op !== '' && arity(test.op) !== 'none' && (
        <Values
          id={id('values')}
          source={source}
          test={test}
          vocabulary={vocabulary}
          shown={at(`${path}.values`)}
          onChange={onChange}
        />
      )}
      <button type="button" className="link-button" onClick={onRemove}>
        {t('picker.remove')}
        <span className="unseen"> {t('propose.condition', { number })}</span>
      </button>
    </div>
  );
}

interface ValuesProps {
  id: string;
  source: SourceKind;
  test: TestDraft;
  vocabulary: Vocabulary;
  shown: ReturnType<FaultAt>;
  onChange: (test: TestDraft) => void;
}

/** What a condition compares with: chosen where there is a list, written where there is none. */
function Values({ id, source, test, vocabulary, shown, onChange }: ValuesProps) {
  const { t } = useSpeech();
  const options = useOptions(source, test.field, vocabulary);
  const many = arity(test.op) === 'many';
  const set = (values: string[]) => onChange({ ...test, values });
  if (!options) {
    return (
      <TextInput
        id={id}
        labelText={t('propose.values')}
        hintText={many ? t('propose.manyHint') : undefined}
        value={test.values.join(many ? ', ' : '')}
        onChange={(next) => set(many ? String(next ?? '').split(/,\s?/) : [String(next ?? '').replace(',', '.')])}
        {...shown}
        fullWidth
      />
    );
  }
  if (many) {
    return (
      <CheckboxGroup
        id={id}
        labelText={t('propose.values')}
        groupStatus={shown.status}
        groupStatusText={shown.statusText}
      >
        {options.map((one) => (
          <Checkbox
            key={one.id}
            id={`${id}-${one.id}`}
            checked={test.values.includes(one.id)}
            onClick={({ checkboxState }) =>
              set(checkboxState ? [...test.values, one.id] : test.values.filter((value) => value !== one.id))
            }
          >
            {one.name}
          </Checkbox>
        ))}
      </CheckboxGroup>
    );
  }
  return (
    <SelectField
      id={id}
      labelText={t('propose.values')}
      options={options}
      value={test.values[0] ?? ''}
      onChange={(value) => set(value ? [value] : [])}
      {...shown}
    />
  );
}

function useOptions(source: SourceKind, field: string, vocabulary: Vocabulary): Choice[] | null {
  const { t } = useSpeech();
  const spec = specOf(source, field);
  if (!spec || spec.kind === 'number' || spec.free) return null;
  if (spec.kind === 'answer') {
    return [
      { id: 'yes', name: t('yes') },
      { id: 'no', name: t('no') },
    ];
  }
  const coded = (nodes: { code: string; name: string }[]) => nodes.map(({ code, name }) => ({ id: code, name }));
  if (field === 'organisation') return coded(vocabulary.organisations.nodes);
  if (field === 'region') return coded(vocabulary.regions.nodes);
  const list = vocabulary.codelists.find((one) => one.name === listOf(field));
  return list?.items.map(({ code, title }) => ({ id: code, name: title })) ?? null;
}

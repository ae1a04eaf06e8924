import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { Button, TextInput } from 'suomifi-ui-components';
import { useQuery } from 'urql';
import { faultKey } from '../client';
import { DayField } from '../form/dayField';
import { DecisionFaults, faultsAt, useDecision } from '../form/decision';
import { fieldId } from '../form/field';
import { SelectField } from '../form/selectField';
import {
  DefinitionVocabularyDocument,
  ProposeDefinitionDocument,
  type DefinitionWordsFragment,
  type SourceKind,
} from '../gql/graphql';
import type { Indicator } from '../indicator/page';
import { languages, useSpeech, type Key } from '../language';
import { Trouble, Waiting } from '../shell/notices';
import { draftOf, emptyPart, faultsBefore, proposalOf, type DefinitionDraft, type PartDraft } from './draft';
import { mergesOf } from './fields';
import { PartFields, sources } from './partFields';
import '../form/form.css';

interface Props {
  slug: string;
  indicator: Indicator;
  leading: DefinitionWordsFragment | null;
  onDone: () => void;
  onCancel: () => void;
}

/** Puts a definition beside the leading one: as a draft to be tried over the same rows, or as one that competes. */
export default function Propose({ slug, indicator, leading, onDone, onCancel }: Props) {
  const { t, lang } = useSpeech();
  const form = useId();
  const [{ data, error }, again] = useQuery({ query: DefinitionVocabularyDocument, variables: { slug, lang } });
  const [draft, setDraft] = useState<DefinitionDraft>(() => draftOf(leading));
  const { decide, faults, trouble, fetching } = useDecision(ProposeDefinitionDocument);
  const heading = useRef<HTMLHeadingElement>(null);
  const ready = data?.network != null;
  useEffect(() => {
    if (ready) heading.current?.focus();
  }, [ready]);
  if (!data?.network) return error ? <Trouble textKey={faultKey(error)} again={again} /> : <Waiting />;

  const set = (change: Partial<DefinitionDraft>) => setDraft((before) => ({ ...before, ...change }));
  const measure = (part: PartDraft, denominator: PartDraft | null) => {
    const [periods, regions] = mergesOf(part.aggregate, denominator !== null);
    set({
      part,
      denominator,
      // The rules that keep an aggregate exact come with it.
      acrossPeriods: periods.includes(draft.acrossPeriods) ? draft.acrossPeriods : periods[0]!,
      acrossRegions: regions.includes(draft.acrossRegions) ? draft.acrossRegions : regions[0]!,
    });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await decide(proposalOf(draft, indicator.id), faultsBefore(draft))) onDone();
  };
  const id = (path: string) => fieldId(form, path);
  const at = faultsAt(faults, t);
  const text = (path: string, label: Key, value: string, change: (value: string) => void, hint?: Key) => (
    <TextInput
      id={id(path)}
      labelText={t(label)}
      hintText={hint && t(hint)}
      value={value}
      onChange={(next) => change(String(next ?? ''))}
      {...at(path)}
      fullWidth
    />
  );
  const formula = draft.part.source === 'FORMULA';
  const [periods, regions] = mergesOf(draft.part.aggregate, draft.denominator !== null);
  const part = { form, vocabulary: data.network, at };

  return (
    <form className="form picker-new unprinted" noValidate onSubmit={(event) => void submit(event)}>
      <h3 ref={heading} tabIndex={-1}>
        {t('definition.propose')}
      </h3>
      <DecisionFaults
        faults={faults}
        trouble={trouble}
        nameOf={(path) => pathName(path, t)}
        idOf={(path) => (document.getElementById(id(path)) ? id(path) : null)}
      />
      <div className="fields">
        <div className="fields__wide">
          {text('code', 'propose.code', draft.code, (code) => set({ code }), 'propose.codeHint')}
        </div>
        {languages.map((one) => (
          <div key={one} className="fields__wide">
            {text(`title.${one}`, `node.title.${one}`, draft.title[one], (title) =>
              setDraft((before) => ({ ...before, title: { ...before.title, [one]: title } })),
            )}
          </div>
        ))}
        <SelectField
          id={id('definition.source')}
          labelText={t('propose.source')}
          options={sources.map((one) => ({ id: one, name: t(`source.${one}`) }))}
          value={draft.part.source}
          onChange={(source) =>
            measure({ ...emptyPart, source: source as SourceKind }, source === 'FORMULA' ? null : draft.denominator)
          }
          {...at('definition.source')}
        />
        {formula && (
          <div className="fields__wide">
            {text(
              'definition.formula',
              'definition.formula',
              draft.formula,
              (written) => set({ formula: written }),
              'propose.formulaHint',
            )}
          </div>
        )}
        {!formula && (
          <PartFields
            {...part}
            path="definition"
            part={draft.part}
            onChange={(next) => measure(next, draft.denominator)}
          />
        )}
        {!formula && (
          <fieldset className="picker-new fields__wide">
            <legend>{t('propose.denominator')}</legend>
            <button
              type="button"
              className="plain-button"
              aria-expanded={draft.denominator !== null}
              onClick={() => measure(draft.part, draft.denominator ? null : emptyPart)}
            >
              {t(draft.denominator ? 'propose.noDenominator' : 'propose.addDenominator')}
            </button>
            {draft.denominator && (
              <div className="fields propose__denominator">
                <SelectField
                  id={id('definition.denominator.source')}
                  labelText={t('propose.source')}
                  options={sources
                    .filter((one) => one !== 'FORMULA')
                    .map((one) => ({ id: one, name: t(`source.${one}`) }))}
                  value={draft.denominator.source}
                  onChange={(source) => measure(draft.part, { ...emptyPart, source: source as SourceKind })}
                  {...at('definition.denominator.source')}
                />
                <PartFields
                  {...part}
                  path="definition.denominator"
                  part={draft.denominator}
                  onChange={(next) => measure(draft.part, next)}
                />
              </div>
            )}
          </fieldset>
        )}
        {(formula || draft.denominator) && (
          <div className="fields__wide">
            {text(
              'definition.factor',
              'propose.factor',
              draft.factor,
              (factor) => set({ factor }),
              'propose.factorHint',
            )}
          </div>
        )}
        {!formula && (
          <>
            <SelectField
              id={id('definition.acrossPeriods')}
              labelText={t('definition.acrossPeriods')}
              options={periods.map((one) => ({ id: one, name: t(`merge.${one}`) }))}
              value={draft.acrossPeriods}
              onChange={(one) => set({ acrossPeriods: one as DefinitionDraft['acrossPeriods'] })}
              {...at('definition.acrossPeriods')}
            />
            <SelectField
              id={id('definition.acrossRegions')}
              labelText={t('definition.acrossRegions')}
              options={regions.map((one) => ({ id: one, name: t(`merge.${one}`) }))}
              value={draft.acrossRegions}
              onChange={(one) => set({ acrossRegions: one as DefinitionDraft['acrossRegions'] })}
              {...at('definition.acrossRegions')}
            />
          </>
        )}
        <DayField
          id={id('definition.validFrom')}
          labelText={t('propose.validFrom')}
          optionalText={t('optional')}
          fullWidth
          value={draft.validFrom}
          onChange={(validFrom) => set({ validFrom })}
          {...at('definition.validFrom')}
        />
        <SelectField
          id={id('competing')}
          labelText={t('definition.standing')}
          options={[
            { id: 'DRAFT', name: t('propose.draft') },
            { id: 'COMPETING', name: t('propose.competing') },
          ]}
          value={draft.competing ? 'COMPETING' : 'DRAFT'}
          onChange={(standing) => set({ competing: standing === 'COMPETING' })}
          {...at('competing')}
        />
        <div className="fields__wide">
          {text('reason', 'field.reason', draft.reason, (reason) => set({ reason }), 'hint.decision')}
        </div>
      </div>
      <div className="form__buttons">
        <Button type="submit" aria-disabled={fetching}>
          {t(fetching ? 'form.sending' : 'propose.send')}
        </Button>
        <Button type="button" variant="secondary" onClick={onCancel}>
          {t('form.cancel')}
        </Button>
      </div>
    </form>
  );
}

const names: Record<string, Key> = {
  code: 'propose.code',
  'title.fi': 'node.title.fi',
  'title.sv': 'node.title.sv',
  'title.en': 'node.title.en',
  source: 'propose.source',
  formula: 'definition.formula',
  aggregate: 'propose.aggregate',
  field: 'propose.field',
  op: 'propose.op',
  values: 'propose.values',
  factor: 'propose.factor',
  acrossPeriods: 'definition.acrossPeriods',
  acrossRegions: 'definition.acrossRegions',
  validFrom: 'propose.validFrom',
  reason: 'field.reason',
};

/** What the form calls a field that the server names by its path. */
function pathName(path: string, t: (key: Key, parameters?: Record<string, number>) => string): string | null {
  const bare = path.replace(/\[\d+\]$/, '');
  const key = names[bare] ?? names[bare.split('.').pop()!];
  if (!key) return null;
  const row = /\.filter\[(\d+)\]/.exec(path);
  const name = row ? `${t('propose.condition', { number: Number(row[1]) + 1 })}, ${t(key)}` : t(key);
  return path.includes('.denominator.') ? `${t('propose.denominator')}: ${name}` : name;
}

import { useEffect, useId, useMemo, useRef, useState, type FormEvent } from 'react';
import { Button, TextInput } from 'suomifi-ui-components';
import { useQuery } from 'urql';
import { faultKey } from '../client';
import { formatPeriod } from '../format';
import { DayField } from '../form/dayField';
import { DecisionFaults, faultsAt, useDecision } from '../form/decision';
import { fieldId } from '../form/field';
import { SelectField } from '../form/selectField';
import {
  ReviseTargetDocument,
  TargetVocabularyDocument,
  type Direction,
  type Recurrence,
  type TargetVocabularyQuery,
} from '../gql/graphql';
import type { Indicator } from '../indicator/page';
import { languages, useSpeech, type Key } from '../language';
import { Trouble, Waiting } from '../shell/notices';
import { draftOf, faultsBefore, paced, revisionOf, type TargetDraft } from './draft';
import '../form/form.css';

const directions: Direction[] = [
  'AT_LEAST',
  'AT_MOST',
  'EXACTLY',
  'RANGE',
  'APPROXIMATELY',
  'OPTIONAL',
  'INCREASE',
  'DECREASE',
  'MAXIMISE',
  'DONE_BY',
  'GOOD',
  'NONE',
  'TO_BE_DEFINED',
];
const recurrences: Recurrence[] = [
  'ONCE',
  'CONTINUOUS',
  'PER_YEAR',
  'PER_HALF_YEAR',
  'PER_MONTH',
  'PER_MONTH_EXCEPT_JULY',
  'EVERY_SECOND_YEAR',
  'PER_ORGANISATION',
  'PER_ACADEMY',
];

interface Props {
  slug: string;
  indicator: Indicator;
  onDone: () => void;
  onCancel: () => void;
}

/** Gives the indicator a new target. The old one stays readable. */
export default function Revise({ slug, indicator, onDone, onCancel }: Props) {
  const { t, locale, lang } = useSpeech();
  const form = useId();
  const [{ data, error }, again] = useQuery({ query: TargetVocabularyDocument, variables: { slug, lang } });
  const [draft, setDraft] = useState<TargetDraft>(() => draftOf(indicator.target));
  const { decide, faults: found, trouble, fetching } = useDecision(ReviseTargetDocument);
  // The pace is one thing to the reader, by whichever of its two names a fault comes.
  const faults = useMemo(
    () => found.map((one) => ({ ...one, field: one.field?.replace('target.pace[', 'target.paceCells[') ?? null })),
    [found],
  );
  const heading = useRef<HTMLHeadingElement>(null);
  const ready = data?.network != null;
  useEffect(() => {
    if (ready) heading.current?.focus();
  }, [ready]);
  if (!data?.network) return error ? <Trouble textKey={faultKey(error)} again={again} /> : <Waiting />;

  const seasons = seasonsOf(data.network);
  const slots = seasons.map((one) => one.slot.code);
  const set = (change: Partial<TargetDraft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const revision = revisionOf(draft, indicator.id, indicator.target.revisions[0]?.revision ?? indicator.target.revision, slots);
    if (await decide(revision, faultsBefore(draft, slots))) onDone();
  };
  const id = (path: string) => fieldId(form, path);
  const at = faultsAt(faults, t);
  const text = (
    path: string,
    label: string,
    value: string,
    change: (value: string) => void,
    more: { hintText?: string; optionalText?: string; inputMode?: 'decimal' } = {},
  ) => (
    <TextInput
      id={id(path)}
      labelText={label}
      value={value}
      onChange={(next) => change(String(next ?? ''))}
      {...more}
      {...at(path)}
      fullWidth
    />
  );
  const number = { optionalText: t('optional'), inputMode: 'decimal' as const };

  return (
    <form className="form picker-new unprinted" noValidate onSubmit={(event) => void submit(event)}>
      <h3 ref={heading} tabIndex={-1}>
        {t('target.revise')}
      </h3>
      <DecisionFaults
        faults={faults}
        trouble={trouble}
        nameOf={(path) => nameOf(path, t)}
        idOf={(path) => (document.getElementById(id(path)) ? id(path) : null)}
      />
      <div className="fields">
        <SelectField
          id={id('target.direction')}
          labelText={t('target.direction')}
          options={directions.map((one) => ({ id: one, name: t(`direction.${one}`) }))}
          value={draft.direction}
          onChange={(direction) => set({ direction: direction as Direction })}
          {...at('target.direction')}
        />
        <SelectField
          id={id('target.recurrence')}
          labelText={t('target.recurrence')}
          optionalText={t('optional')}
          none={t('choose.none')}
          options={recurrences.map((one) => ({ id: one, name: t(`recurrence.${one}`) }))}
          value={draft.recurrence}
          onChange={(recurrence) => set({ recurrence: recurrence as Recurrence | '' })}
          {...at('target.recurrence')}
        />
        <div>{text('target.min', t('target.min'), draft.min, (min) => set({ min }), number)}</div>
        <div>{text('target.max', t('target.max'), draft.max, (max) => set({ max }), number)}</div>
        <DayField
          id={id('target.due')}
          labelText={t('target.due')}
          optionalText={t('optional')}
          fullWidth
          value={draft.due}
          onChange={(due) => set({ due })}
          {...at('target.due')}
        />
        <DayField
          id={id('target.inForceFrom')}
          labelText={t('target.inForceFrom')}
          optionalText={t('target.todayWhenEmpty')}
          fullWidth
          value={draft.inForceFrom}
          onChange={(inForceFrom) => set({ inForceFrom })}
          {...at('target.inForceFrom')}
        />
        {seasons.length > 0 && (
          <fieldset className="seasons fields__wide">
            <legend>{t('target.seasons')}</legend>
            <p className="muted">{t('target.seasonsHint')}</p>
            <div className="fields">
              {seasons.map(({ slot, period }) => {
                const path = `target.paceCells[${paced(draft, slots).indexOf(slot.code)}].number`;
                const slotFault = at(path.replace('.number', '.slot'));
                return (
                  <TextInput
                    key={slot.code}
                    id={id(`pace.${slot.code}`)}
                    labelText={slot.title}
                    hintText={formatPeriod(locale, period)}
                    inputMode="decimal"
                    value={draft.pace[slot.code] ?? ''}
                    onChange={(next) => set({ pace: { ...draft.pace, [slot.code]: String(next ?? '') } })}
                    {...(slotFault.status ? slotFault : at(path))}
                    fullWidth
                  />
                );
              })}
            </div>
          </fieldset>
        )}
        <fieldset className="seasons fields__wide">
          <legend>{t('target.text')}</legend>
          <p className="muted">{t('target.textHint')}</p>
          {languages.map((one) => (
            <div key={one}>
              {text(`target.text.${one}`, t(`target.text.${one}`), draft.text[one], (written) =>
                setDraft((before) => ({ ...before, text: { ...before.text, [one]: written } })),
              )}
            </div>
          ))}
        </fieldset>
        <div className="fields__wide">
          <SelectField
            id={id('decidedIn')}
            labelText={t('target.decided')}
            optionalText={t('optional')}
            none={t('target.noReview')}
            options={data.network.closings.map((one) => ({ id: one.id, name: formatPeriod(locale, one.period) }))}
            value={draft.decidedIn}
            onChange={(decidedIn) => set({ decidedIn })}
            {...at('decidedIn')}
          />
        </div>
        <div className="fields__wide">
          {text('reason', t('field.reason'), draft.reason, (reason) => set({ reason }), {
            hintText: t('hint.decision'),
          })}
        </div>
      </div>
      <div className="form__buttons">
        <Button type="submit" aria-disabled={fetching}>
          {t(fetching ? 'form.sending' : 'target.send')}
        </Button>
        <Button type="button" variant="secondary" onClick={onCancel}>
          {t('form.cancel')}
        </Button>
      </div>
    </form>
  );
}

type Cell = NonNullable<TargetVocabularyQuery['network']>['actions']['nodes'][number]['timetable'][number];

/** The columns of the plan's timetable, each once, in the order of time. */
function seasonsOf(network: NonNullable<TargetVocabularyQuery['network']>): Cell[] {
  const bySlot = new Map<string, Cell>();
  for (const cell of network.actions.nodes.flatMap((action) => action.timetable)) bySlot.set(cell.slot.code, cell);
  return [...bySlot.values()].sort((a, b) => (a.period.to ?? '').localeCompare(b.period.to ?? ''));
}

const names: Record<string, Key> = {
  'target.direction': 'target.direction',
  'target.recurrence': 'target.recurrence',
  'target.min': 'target.min',
  'target.max': 'target.max',
  'target.due': 'target.due',
  'target.inForceFrom': 'target.inForceFrom',
  'target.text.fi': 'target.text.fi',
  'target.text.sv': 'target.text.sv',
  'target.text.en': 'target.text.en',
  decidedIn: 'target.decided',
  reason: 'field.reason',
};

function nameOf(path: string, t: (key: Key) => string): string | null {
  if (path.startsWith('target.paceCells')) return t('target.seasons');
  const key = names[path];
  return key ? t(key) : null;
}

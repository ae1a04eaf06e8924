import { lazy, Suspense, useEffect, useId, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import { DecisionFaults, type DecisionFault } from '../form/decision';
import { formatMoment, formatNumber } from '../format';
import {
  ApplyImportDocument,
  CheckImportDocument,
  StopImportDocument,
  UndoImportDocument,
  type ImportAnswerFragment,
  type ImportMode,
  type ImportOutcome,
} from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { Link } from '../link';
import { Missing, Trouble, Waiting } from '../shell/notices';
import { MappingForm } from './mappingForm';
import { forgetDraft, inputOf, type ImportDetails, type MappingDraft } from './mapping';
import { RowReport } from './rows';
import { isForecast, isOpen, isRunning, tallyOf, verbsOf, type Import, type Verb } from './state';
import { useImport } from './useImport';

const ReasonForm = lazy(() => import('../form/reasonForm'));

/** One import: its columns, its check, what became of each row, and the ways to go on. */
export function OpenImport({ slug, id }: { slug: string; id: string }) {
  const { t } = useSpeech();
  const { details, state, error, missing, again, take } = useImport(id);
  if (error && !details) return <Trouble textKey={faultKey(error)} again={again} />;
  if (missing) return <Missing textKey="imports.missing" />;
  if (!details || !state) return <Waiting />;
  return (
    <>
      <p className="imports__back unprinted">
        <Link href={`/${slug}/imports`}>{t('imports.back')}</Link>
      </p>
      <Stages slug={slug} details={details} state={state} onAnswer={take} onAgain={again} />
    </>
  );
}

interface Props {
  slug: string;
  details: ImportDetails;
  state: Import;
  onAnswer: (state: Import) => void;
  onAgain: () => void;
}

function Stages({ slug, details, state, onAnswer, onAgain }: Props) {
  const { t, locale } = useSpeech();
  const heading = useRef<HTMLHeadingElement>(null);
  const [mode, setMode] = useState<ImportMode>(state.mode);
  const [undoing, setUndoing] = useState(false);
  const work = useWork(onAnswer);
  const verbs = verbsOf({ ...state, mode });
  const { id } = state;
  const table = details.preview !== null;

  const check = async (draft: MappingDraft | null, faults: DecisionFault[]) => {
    if (!(await work.check({ id, mode, mapping: draft && inputOf(draft) }, faults))) return;
    forgetDraft(id);
    heading.current?.focus();
  };
  const undo = async (reason: string, faults: DecisionFault[]) => {
    if (await work.undo({ id, reason }, faults)) setUndoing(false);
  };
  const over = state.state === 'UNDONE' || state.state === 'DISCARDED';

  return (
    <>
      <h1 className="imports__name">{state.name}</h1>
      <p className="imports__about muted">
        {t(`importKind.${state.kind}`)}, {t('imports.bytes', { size: formatNumber(locale, state.size) })}.{' '}
        {t('records.by', { by: state.createdBy, moment: formatMoment(locale, state.createdAt) })}
      </p>
      <section className="panel" aria-labelledby="state">
        <h2 id="state" ref={heading} tabIndex={-1}>
          {t(state.dead ? 'imports.dead' : `importState.${state.state}`)}
        </h2>
        <p>{t(noteOf({ ...state, mode }))}</p>
        {isRunning(state) && <RunProgress state={state} />}
        {state.problem && (
          <p className="trouble" lang="en">
            {state.problem}
          </p>
        )}
        {state.reason && <p>{t('records.reason', { reason: state.reason })}</p>}
        {!isRunning(state) && !over && isOpen(state) && <ModeField mode={mode} onChoose={setMode} />}
        {!undoing && <DecisionFaults faults={work.faults} trouble={work.trouble} nameOf={() => null} idOf={() => null} />}
        <div className="form__buttons unprinted">
          {verbs
            .filter((verb) => (verb !== 'check' || !table) && (verb !== 'undo' || !undoing))
            .map((verb) => (
              <button
                key={verb}
                type="button"
                className="plain-button"
                disabled={work.fetching}
                onClick={() => {
                  if (verb === 'check') void check(null, []);
                  else if (verb === 'apply') void work.apply({ id, mode });
                  else if (verb === 'undo') setUndoing(true);
                  else void work.stop({ id });
                }}
              >
                {t(labelOf(verb, state))}
              </button>
            ))}
        </div>
        {undoing && verbs.includes('undo') && (
          <Suspense>
            <ReasonForm
              lead={t('imports.undoLead')}
              submitKey="imports.undo"
              faults={work.faults}
              trouble={work.trouble}
              fetching={work.fetching}
              onSubmit={(reason, faults) => void undo(reason, faults)}
              onCancel={() => setUndoing(false)}
            />
          </Suspense>
        )}
      </section>
      {details.preview && verbs.includes('check') && (
        <MappingForm
          key={details.mapping?.sheet ?? ''}
          slug={slug}
          id={id}
          kind={state.kind}
          mapping={details.mapping}
          preview={details.preview}
          faults={work.mappingFaults}
          fetching={work.fetching}
          onCheck={(draft, faults) => void check(draft, faults)}
          onSheet={async (draft) => {
            await check(draft, []);
            onAgain();
          }}
        />
      )}
      <Report slug={slug} state={state} />
    </>
  );
}

/** What the buttons are called: of one that nobody works on any more the work is gone on with. */
function labelOf(verb: Verb, { state }: Import): Key {
  if (verb === 'apply' && state !== 'CHECKED') return 'imports.goOn';
  if (verb === 'undo' && state === 'UNDOING') return 'imports.undoOn';
  return `imports.${verb}`;
}

/** What the state means for who looks at it. */
function noteOf(state: Import): Key {
  if (state.dead) return 'imports.deadNote';
  if (state.state === 'CHECKED' && state.mode === 'ALL' && state.refused > 0) return 'imports.refusedAll';
  return `importNote.${state.state}`;
}

function RunProgress({ state }: { state: Import }) {
  const { t, locale } = useSpeech();
  const id = useId();
  const said = { done: formatNumber(locale, state.done), total: formatNumber(locale, state.total) };
  return (
    <div className="imports__progress">
      <progress aria-labelledby={id} value={Number(state.done)} max={Math.max(1, Number(state.total))} />
      <p id={id}>{t(state.state === 'UNDOING' ? 'imports.undoneOf' : 'imports.readOf', said)}</p>
    </div>
  );
}

function ModeField({ mode, onChoose }: { mode: ImportMode; onChoose: (mode: ImportMode) => void }) {
  const { t } = useSpeech();
  return (
    <fieldset className="imports__mode unprinted">
      <legend>{t('imports.mode')}</legend>
      {(['ALL', 'ROWS'] as const).map((one) => (
        <label key={one}>
          <input type="radio" name="mode" value={one} checked={mode === one} onChange={() => onChoose(one)} />{' '}
          {t(`importMode.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}

/** The counts, by each of which the rows can be narrowed, and the rows. */
function Report({ slug, state }: { slug: string; state: Import }) {
  const { t, locale } = useSpeech();
  const tally = tallyOf(state);
  const [outcome, choose] = useState<ImportOutcome | null>(null);
  const found = tally.some((one) => one.count > 0);
  // Rows are read anew whenever a check, a run or an undo has ended.
  const [round, setRound] = useState(0);
  const running = isRunning(state);
  useEffect(() => setRound((n) => n + 1), [running, state.state]);
  if (tally.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="report">
      <h2 id="report">{t(isForecast(state) ? 'imports.wouldBecome' : 'imports.became')}</h2>
      <div className="filter__statuses imports__filter unprinted" role="group" aria-label={t('imports.filter')}>
        <button type="button" className="filter__status" aria-pressed={outcome === null} onClick={() => choose(null)}>
          {t('imports.allRows')}
        </button>
        {tally.map((one) => (
          <button
            key={one.outcome}
            type="button"
            className="filter__status"
            data-outcome={one.outcome}
            aria-pressed={outcome === one.outcome}
            onClick={() => choose(outcome === one.outcome ? null : one.outcome)}
          >
            {t(`importOutcome.${one.outcome}`)} <strong>{formatNumber(locale, one.count)}</strong>
          </button>
        ))}
      </div>
      {running ? (
        <p className="muted">{t('imports.rowsLater')}</p>
      ) : found ? (
        <RowReport key={`${outcome} ${round}`} slug={slug} id={state.id} outcome={outcome} />
      ) : (
        <p className="muted">{t('imports.noRows')}</p>
      )}
    </section>
  );
}

/** Sends what is decided of the import, and holds what was wrong with it. */
function useWork(onAnswer: (state: Import) => void) {
  const [faults, setFaults] = useState<DecisionFault[]>([]);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const [{ fetching: checking }, check] = useMutation(CheckImportDocument);
  const [{ fetching: applying }, apply] = useMutation(ApplyImportDocument);
  const [{ fetching: undoing }, undo] = useMutation(UndoImportDocument);
  const [{ fetching: stopping }, stop] = useMutation(StopImportDocument);
  const fetching = checking || applying || undoing || stopping;

  const sent = async (
    answering: () => Promise<{ data?: { done: ImportAnswerFragment }; error?: Parameters<typeof faultKey>[0] }>,
    before: DecisionFault[] = [],
  ): Promise<boolean> => {
    setTrouble(null);
    setFaults(before);
    if (before.length > 0 || fetching) return false;
    const { data, error } = await answering();
    if (error || !data) {
      setTrouble(error ? faultKey(error) : 'fault.server');
      return false;
    }
    setFaults(data.done.userErrors);
    if (data.done.import) onAnswer(data.done.import);
    return data.done.userErrors.length === 0;
  };
  const ofMapping = ({ field }: DecisionFault) => field !== null && /^(mapping|columns|constants)\b/.test(field);
  return {
    fetching,
    trouble,
    faults: faults.filter((one) => !ofMapping(one)),
    mappingFaults: faults.filter(ofMapping),
    check: (input: Parameters<typeof check>[0]['input'], before: DecisionFault[]) => sent(() => check({ input }), before),
    apply: (input: Parameters<typeof apply>[0]['input']) => sent(() => apply({ input })),
    undo: (input: Parameters<typeof undo>[0]['input'], before: DecisionFault[]) => sent(() => undo({ input }), before),
    stop: (input: Parameters<typeof stop>[0]['input']) => sent(() => stop({ input })),
  };
}

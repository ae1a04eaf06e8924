import { lazy, Suspense, useId, useRef, useState } from 'react';
import { formatDay, formatMoment, sayValue } from '../format';
import { useDecision } from '../form/decision';
import { AdoptDefinitionDocument, WithdrawDefinitionDocument } from '../gql/graphql';
import type { Indicator } from '../indicator/page';
import { Unstated } from '../indicator/unstated';
import { useSpeech, type Key } from '../language';
import { useMay } from '../viewer';
import type { Definition } from './panel';
import { ParallelRun } from './parallelRun';
import { DefinitionText, type Codelists } from './words';

const ReasonForm = lazy(() => import('../form/reasonForm'));

interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  codelists: Codelists;
  version: string | null;
  definition: Definition;
  onDecided: (outcome: Key) => void;
}

/** A draft or a competing definition: what it counts, what it would change, and what may be decided of it. */
export function Variant({ slug, code, indicator, codelists, version, definition, onDecided }: Props) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const may = useMay();
  const id = useId();
  const [running, run] = useState(false);
  const [doing, setDoing] = useState<'adopt' | 'withdraw' | null>(null);
  const tools = useRef<HTMLDivElement>(null);
  const title = definition.title ?? t(`standing.${definition.standing}`);
  return (
    <section className="variant" aria-labelledby={id} data-variant={definition.standing}>
      <h4 id={id}>
        {title} <span className="mark">{t(`standing.${definition.standing}`)}</span>
      </h4>
      <p>
        {t('definition.gives')} <strong>{sayValue(speech, indicator, definition.value.value)}</strong>
      </p>
      {definition.value.unstated && (
        <p>
          {t('facts.unstated')}: <Unstated unstated={definition.value.unstated} />
        </p>
      )}
      <DefinitionText definition={definition} codelists={codelists} />
      <p className="panel__note">
        {definition.validFrom && `${t('definition.validFrom', { day: formatDay(locale, definition.validFrom) })} `}
        {t('records.by', { by: definition.recordedBy, moment: formatMoment(locale, definition.recordedAt) })}
        {definition.reason && `. ${t('records.reason', { reason: definition.reason })}`}
      </p>
      <div ref={tools} className="variant__tools unprinted">
        <button
          type="button"
          className="plain-button"
          aria-expanded={running}
          aria-describedby={id}
          onClick={() => run(!running)}
        >
          {t(running ? 'parallel.hide' : 'parallel.show')}
        </button>
        {may.decide &&
          (['adopt', 'withdraw'] as const).map((one) => (
            <button key={one} type="button" className="plain-button" aria-describedby={id} onClick={() => setDoing(one)}>
              {t(`definition.${one}`)}
            </button>
          ))}
      </div>
      {doing && (
        <Suspense>
          <Decision
            key={doing}
            verb={doing}
            title={title}
            definition={definition}
            leadingVersion={indicator.definition?.version ?? 0}
            onDone={() => {
              setDoing(null);
              onDecided(doing === 'adopt' ? 'definition.adopted' : 'definition.withdrawn');
            }}
            onCancel={() => {
              setDoing(null);
              tools.current?.querySelector('button')?.focus();
            }}
          />
        </Suspense>
      )}
      {running && (
        <ParallelRun
          key={version}
          slug={slug}
          code={code}
          indicator={indicator}
          definition={definition.id}
          title={title}
        />
      )}
    </section>
  );
}

interface DecisionProps {
  verb: 'adopt' | 'withdraw';
  title: string;
  definition: Definition;
  leadingVersion: number;
  onDone: () => void;
  onCancel: () => void;
}

function Decision({ verb, title, definition, leadingVersion, onDone, onCancel }: DecisionProps) {
  const { t } = useSpeech();
  const adoption = useDecision(AdoptDefinitionDocument);
  const withdrawal = useDecision(WithdrawDefinitionDocument);
  const { faults, trouble, fetching } = verb === 'adopt' ? adoption : withdrawal;
  const submit: React.ComponentProps<typeof ReasonForm>['onSubmit'] = async (reason, before) => {
    const { id } = definition;
    const done =
      verb === 'adopt'
        ? await adoption.decide({ id, version: leadingVersion, reason }, before)
        : await withdrawal.decide({ id, reason }, before);
    if (done) onDone();
  };
  return (
    <ReasonForm
      lead={t(verb === 'adopt' ? 'definition.adoptLead' : 'definition.withdrawLead', { title })}
      submitKey={verb === 'adopt' ? 'definition.adopt' : 'definition.withdraw'}
      faults={faults}
      trouble={trouble}
      fetching={fetching}
      onSubmit={(reason, before) => void submit(reason, before)}
      onCancel={onCancel}
    />
  );
}

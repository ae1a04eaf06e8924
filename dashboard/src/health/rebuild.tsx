import { lazy, Suspense, useId, useState } from 'react';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import type { DecisionFault } from '../form/decision';
import { useReturnFocus } from '../form/returnFocus';
import { StartJobDocument } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { useLiveNetwork } from '../liveNetwork';
import type { Run } from './jobs';

const ReasonForm = lazy(() => import('../form/reasonForm'));

interface Props {
  /** The newest rebuild when it was stopped: the next one goes on where it was. */
  stopped: Run | null;
  onStarted: () => void;
}

/** Counts totals anew and mends those that differ. Only ever started by somebody, with a reason. */
export function Rebuild({ stopped, onStarted }: Props) {
  const { t } = useSpeech();
  const { held } = useLiveNetwork();
  const id = useId();
  const [asking, ask] = useState(false);
  const opener = useReturnFocus(asking);
  const [indicator, choose] = useState('');
  const [faults, setFaults] = useState<DecisionFault[]>([]);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const [{ fetching }, start] = useMutation(StartJobDocument);

  const submit = async (reason: string, before: DecisionFault[]) => {
    setTrouble(null);
    setFaults(before);
    if (before.length > 0 || fetching) return;
    const { data, error } = await start({ input: { job: 'REBUILD', reason, indicator: indicator || null } });
    if (error || !data) return setTrouble(error ? faultKey(error) : 'fault.server');
    if (data.startJob.userErrors.length > 0) return setFaults(data.startJob.userErrors);
    ask(false);
    onStarted();
  };

  return (
    <div className="rebuild unprinted">
      {stopped && (
        <p>
          {stopped.done !== null && stopped.total !== null
            ? t('rebuild.stoppedAt', { done: stopped.done, total: stopped.total })
            : t('rebuild.stopped')}{' '}
          {t('rebuild.goesOn')}
        </p>
      )}
      {!asking && (
        <button ref={opener} type="button" className="plain-button" onClick={() => ask(true)}>
          {t(stopped ? 'rebuild.goOn' : 'rebuild.start')}
        </button>
      )}
      {asking && (
        <>
          <label htmlFor={id}>{t('rebuild.indicator')}</label>
          <select id={id} className="plain-input" value={indicator} onChange={(event) => choose(event.target.value)}>
            <option value="">{t('rebuild.all')}</option>
            {[...(held?.rows.values() ?? [])].map((row) => (
              <option key={row.id} value={row.id}>
                {row.code} {row.title}
              </option>
            ))}
          </select>
          <Suspense>
            <ReasonForm
              lead={t('rebuild.lead')}
              submitKey="rebuild.start"
              faults={faults}
              trouble={trouble}
              fetching={fetching}
              onSubmit={(reason, before) => void submit(reason, before)}
              onCancel={() => ask(false)}
            />
          </Suspense>
        </>
      )}
    </div>
  );
}

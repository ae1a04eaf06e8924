import { useState } from 'react';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import { formatMoment } from '../format';
import { StartJobDocument, StopJobDocument, type HealthQuery, type Job } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { useMay } from '../viewer';
import { Rebuild } from './rebuild';
import { RunProgress } from './runProgress';

export type Run = HealthQuery['jobRuns']['nodes'][number];

const jobs: Job[] = ['RECONCILE', 'CLOSE_PERIODS'];

interface Props {
  runs: Run[];
  onStarted: () => void;
}

export function Jobs({ runs, onStarted }: Props) {
  const { t } = useSpeech();
  const may = useMay();
  const [{ fetching }, start] = useMutation(StartJobDocument);
  const [{ fetching: stopping }, stop] = useMutation(StopJobDocument);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const running = runs.filter((run) => run.state === 'RUNNING');

  const startNow = async (job: Job) => {
    const { data, error } = await start({ input: { job } });
    const fault = data?.startJob.userErrors[0];
    setTrouble(error ? faultKey(error) : fault ? `userError.${fault.code}` : null);
    onStarted();
  };
  const stopNow = async (id: string) => {
    const { data, error } = await stop({ id });
    const fault = data?.stopJob.userErrors[0];
    setTrouble(error ? faultKey(error) : fault ? `userError.${fault.code}` : null);
    onStarted();
  };

  return (
    <section className="panel" aria-labelledby="jobs">
      <h2 id="jobs">{t('jobs.title')}</h2>
      {may.administer && (
        <>
          <ul className="jobs__start unprinted">
            {jobs.map((job) => (
              <li key={job}>
                <button type="button" className="plain-button" disabled={fetching} onClick={() => void startNow(job)}>
                  {t('jobs.start')}: {t(`job.${job}`)}
                </button>
              </li>
            ))}
          </ul>
          <Rebuild stopped={stoppedRebuild(runs)} onStarted={onStarted} />
        </>
      )}
      {trouble && (
        <p role="alert" className="trouble">
          {t(trouble)}
        </p>
      )}
      {running.map((run) => (
        <div key={run.id} className="jobs__running">
          <RunProgress run={run} />
          {may.administer && (
            <button
              type="button"
              className="plain-button unprinted"
              disabled={stopping}
              onClick={() => void stopNow(run.id)}
            >
              {t('jobs.stop')}
              <span className="unseen">: {t(`job.${run.job}`)}</span>
            </button>
          )}
        </div>
      ))}
      <Runs runs={runs} />
    </section>
  );
}

/** The newest rebuild, where it was stopped before its end. */
function stoppedRebuild(runs: Run[]): Run | null {
  const newest = runs.find((run) => run.job === 'REBUILD');
  return newest?.state === 'STOPPED' ? newest : null;
}

function Runs({ runs }: { runs: Run[] }) {
  const { t, locale } = useSpeech();
  if (runs.length === 0) return <p className="muted">{t('jobs.none')}</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="jobs">
      <table className="wide" aria-live="polite">
        <thead>
          <tr>
            <th scope="col">{t('jobs.job')}</th>
            <th scope="col">{t('jobs.state')}</th>
            <th scope="col">{t('jobs.startedAt')}</th>
            <th scope="col">{t('jobs.by')}</th>
            <th scope="col">{t('jobs.summary')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">{t(`job.${run.job}`)}</th>
              <td className={run.state === 'FAILED' ? 'trouble' : ''}>{t(`jobState.${run.state}`)}</td>
              <td>{formatMoment(locale, run.startedAt)}</td>
              <td>{run.startedBy}</td>
              <td>
                {run.summary}
                {run.reason && <span className="muted"> {t('records.reason', { reason: run.reason })}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

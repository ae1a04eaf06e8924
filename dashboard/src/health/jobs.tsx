import { useState } from 'react';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import { formatMoment } from '../format';
import { StartJobDocument, type HealthQuery, type Job } from '../gql/graphql';
import { useSpeech, type Key } from '../language';

const jobs: Job[] = ['RECONCILE', 'CLOSE_PERIODS'];

interface Props {
  runs: HealthQuery['jobRuns']['nodes'];
  onStarted: () => void;
}

export function Jobs({ runs, onStarted }: Props) {
  const { t, locale } = useSpeech();
  const [{ fetching }, start] = useMutation(StartJobDocument);
  const [trouble, setTrouble] = useState<Key | null>(null);

  const startNow = async (job: Job) => {
    const { data, error } = await start({ job });
    const fault = data?.startJob.userErrors[0];
    setTrouble(error ? faultKey(error) : fault ? `userError.${fault.code}` : null);
    onStarted();
  };

  return (
    <section className="panel" aria-labelledby="jobs">
      <h2 id="jobs">{t('jobs.title')}</h2>
      <ul className="jobs__start unprinted">
        {jobs.map((job) => (
          <li key={job}>
            <button type="button" className="plain-button" disabled={fetching} onClick={() => void startNow(job)}>
              {t('jobs.start')}: {t(`job.${job}`)}
            </button>
          </li>
        ))}
      </ul>
      {trouble && (
        <p role="alert" className="health__broken">
          {t(trouble)}
        </p>
      )}
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
                <td className={run.state === 'FAILED' ? 'health__broken' : ''}>{t(`jobState.${run.state}`)}</td>
                <td>{formatMoment(locale, run.startedAt)}</td>
                <td>{run.startedBy}</td>
                <td>{run.summary}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

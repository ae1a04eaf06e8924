import { useId } from 'react';
import { useSpeech } from '../language';
import type { Run } from './jobs';

/** How far a running job has come, in words and as a bar. */
export function RunProgress({ run }: { run: Run }) {
  const { t } = useSpeech();
  const id = useId();
  const { done, total } = run;
  const counted = done !== null && total !== null && total > 0;
  return (
    <div className="run-progress">
      <p id={id}>
        <strong>{t(`job.${run.job}`)}</strong>:{' '}
        {counted ? t('jobs.progress', { done, total }) : t(`jobState.${run.state}`)}
      </p>
      {counted && <progress aria-labelledby={id} value={done} max={total} />}
    </div>
  );
}

import type { ReactNode } from 'react';
import { useAsOf } from '../asOf';
import { useSpeech } from '../language';

/** What is done now and can't be done in the past: recording. */
export function NowOnly({ children }: { children: ReactNode }) {
  const { t } = useSpeech();
  const { day } = useAsOf();
  if (!day) return children;
  return (
    <div className="notice">
      <h1>{t('nav.record')}</h1>
      <p>{t('asOf.noRecording')}</p>
    </div>
  );
}

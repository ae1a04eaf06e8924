import type { ReactNode } from 'react';
import { useAsOf } from '../asOf';
import { useSpeech, type Key } from '../language';

/** What is done now and can't be done in the past: recording, and bringing files in. */
export function NowOnly({ titleKey = 'nav.record', children }: { titleKey?: Key; children: ReactNode }) {
  const { t } = useSpeech();
  const { day } = useAsOf();
  if (!day) return children;
  return (
    <div className="notice">
      <h1>{t(titleKey)}</h1>
      <p>{t('asOf.noRecording')}</p>
    </div>
  );
}

import { useSpeech } from '../language';

/** Takes the place of the path while it is fetched, in the same measures. */
export function PathSkeleton() {
  const { t } = useSpeech();
  return (
    <div role="status" aria-label={t('waiting')}>
      <div className="skeleton" style={{ width: 260, height: 34, marginBottom: 12 }} />
      <div className="skeleton" style={{ width: '60%', height: 22, marginBottom: 24 }} />
      <div className="skeleton" style={{ height: 44, marginBottom: 24 }} />
      <div className="path-layout">
        <div className="levels path-layout__main" style={{ '--levels': 3 } as React.CSSProperties}>
          {Array.from({ length: 6 }, (_, i) => (
            <div key={i} className="skeleton" style={{ height: 220 }} />
          ))}
        </div>
        <div className="skeleton" style={{ height: 420 }} />
      </div>
    </div>
  );
}

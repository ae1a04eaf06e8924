import { lazy, Suspense, useState } from 'react';
import { formatDay, formatDue, formatMoment, formatNumber, formatPeriod } from '../format';
import { useReturnFocus } from '../form/returnFocus';
import type { Indicator } from '../indicator/page';
import { useSpeech } from '../language';
import { Waiting } from '../shell/notices';
import { useMay } from '../viewer';
import './target.css';

const Revise = lazy(() => import('./revise'));

interface Props {
  slug: string;
  indicator: Indicator;
  onChanged: () => void;
}

/** What the indicator should reach, how fast, and how the target has changed. */
export function TargetPanel({ slug, indicator, onChanged }: Props) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const may = useMay();
  const [revising, revise] = useState(false);
  const [revised, setRevised] = useState(false);
  const opener = useReturnFocus(revising);
  const { target } = indicator;
  // What has no number to reach has no pace either.
  const numbered = target.min !== null || target.max !== null;
  const done = () => {
    revise(false);
    setRevised(true);
    onChanged();
  };
  return (
    <section className="panel" aria-labelledby="target">
      <div className="panel__head">
        <h2 id="target">{t('target.title')}</h2>
        {may.decide && !revising && (
          <button ref={opener} type="button" className="plain-button unprinted" onClick={() => revise(true)}>
            {t('target.revise')}
          </button>
        )}
      </div>
      <p role="status" className="panel__said">
        {revised && !revising && t('target.revised')}
      </p>
      {revising && (
        <Suspense fallback={<Waiting />}>
          <Revise slug={slug} indicator={indicator} onDone={done} onCancel={() => revise(false)} />
        </Suspense>
      )}
      <dl className="facts">
        <div>
          <dt>{t('target.inWords')}</dt>
          <dd>
            <strong>{target.direction === 'NONE' ? t('target.none') : target.label}</strong>
            {target.text && target.text !== target.label && `: ${target.text}`}
            {target.due && `, ${formatDue(speech, target.due, target.duePrecision)}`}
          </dd>
        </div>
        <div>
          <dt>{t('target.inForceFrom')}</dt>
          <dd>{target.inForceFrom ? formatDay(locale, target.inForceFrom) : t('target.fromBeginning')}</dd>
        </div>
        {numbered && (
          <div>
            <dt>{t('target.pace')}</dt>
            <dd>
              {t(`pace.${target.pace}`)}
              {target.paceCells.length > 0 && (
                <ul>
                  {target.paceCells.map((cell) => (
                    <li key={cell.slot.code}>
                      {cell.slot.title} ({formatPeriod(locale, cell.period)}): {formatNumber(locale, cell.number)}
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        )}
      </dl>
      <Revisions target={target} />
    </section>
  );
}

/** Newest first, each with what it came in place of. */
function Revisions({ target }: { target: Indicator['target'] }) {
  const { t, locale } = useSpeech();
  const { revisions } = target;
  if (revisions.length < 2) return <p className="panel__note">{t('target.unrevised')}</p>;
  return (
    <>
      <h3 className="target__revisions">{t('target.revisions')}</h3>
      <ol className="versions" reversed>
        {revisions.map((one, i) => {
          const old = revisions[i + 1];
          return (
            <li key={one.revision} data-target-revision={one.revision}>
              {old && (
                <>
                  <del>{old.label}</del> <span aria-hidden="true">→</span>
                  <span className="unseen">{t('changes.to')}</span>{' '}
                </>
              )}
              <strong>{one.label}</strong>{' '}
              <span className="muted">
                {t('records.by', { by: one.recordedBy, moment: formatMoment(locale, one.recordedAt) })}
              </span>
              {one.reason && <p>{t('records.reason', { reason: one.reason })}</p>}
              {one.inForceFrom && <p>{t('target.validFrom', { day: formatDay(locale, one.inForceFrom) })}</p>}
              {one.decidedIn && (
                <p>{t('target.decidedIn', { period: formatPeriod(locale, one.decidedIn.period) })}</p>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}

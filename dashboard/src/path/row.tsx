import { memo } from 'react';
import { formatDue, formatNumber, formatValue } from '../format';
import { useSpeech } from '../language';
import { Link } from '../link';
import type { Row } from '../live';
import { StatusMark } from '../status/status';
import { useMoved } from './moved';
import { Progress } from './progress';

/** An indicator in one glance: what, how much, of what, by when, how it stands. */
export const IndicatorRow = memo(function IndicatorRow({ slug, row }: { slug: string; row: Row }) {
  const speech = useSpeech();
  const { t } = speech;
  const { target } = row;
  const moved = useMoved(row.moves);
  return (
    <li className="row" data-code={row.code}>
      <div className="row__head">
        <Link href={`/${slug}/indicators/${encodeURIComponent(row.code)}`} className="row__title">
          {row.title}
        </Link>
        <span className="row__code">
          {row.published && <span className="mark">{t('publish.open')}</span>} {row.code}
        </span>
      </div>
      {/* A new key draws the value anew, which starts its flash again. */}
      <div className={moved ? 'row__value row__value--moved' : 'row__value'} key={row.moves}>
        <Value row={row} />
      </div>
      <Progress value={row.value.value} target={target} />
      <div className="row__foot">
        <StatusMark status={row.status} />
        <span className="row__target">
          {row.status === 'NO_TARGET' ? t('target.none') : t('target.label', { target: target.label })}
          {target.due && `, ${formatDue(speech, target.due, target.duePrecision)}`}
        </span>
      </div>
    </li>
  );
});

function Value({ row }: { row: Row }) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const { value, numerator, denominator, quality } = row.value;
  if (quality === 'SUPPRESSED') {
    return (
      <span className="row__no-data" title={t('value.suppressedNote')}>
        {t('value.suppressed')}
      </span>
    );
  }
  if (value === null) {
    return <span className="row__no-data">{t(row.waitsFor ? 'value.waits' : 'value.noData')}</span>;
  }
  const [number, unit] = formatValue(speech, row, value);
  return (
    <>
      <strong className="row__number">{number}</strong> <span className="row__unit">{unit}</span>
      {numerator && denominator && (
        <span className="row__parts">
          ({formatNumber(locale, numerator)} / {formatNumber(locale, denominator)})
        </span>
      )}
      {(quality === 'ESTIMATED' || quality === 'PROVISIONAL') && (
        <span className="row__parts">{t(`quality.${quality}`)}</span>
      )}
    </>
  );
}

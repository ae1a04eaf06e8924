import { formatDue, formatNumber, formatPeriod, formatValue, sayValue } from '../format';
import type { IndicatorFieldsFragment } from '../gql/graphql';
import { useSpeech } from '../language';
import { useLiveNetwork } from '../liveNetwork';
import { useMoved } from '../path/moved';
import { Progress } from '../path/progress';
import { StatusMark } from '../status/status';

/** What stands at the head of an indicator's page; the public is told less than those who belong to the network. */
type Headed = Omit<IndicatorFieldsFragment, 'target' | 'waitsFor'> & {
  description: string;
  note: string | null;
  statusText: string;
  period: { from: string | null; to: string | null };
  baseline: { value: string | null; year: number | null; note: string | null } | null;
  target: IndicatorFieldsFragment['target'] & { text: string | null };
  waitsFor: { source?: unknown; note?: string } | null;
};

/** The number, its target and how it stands. Value and status are the live ones where the feed has them. */
export function Headline({ indicator }: { indicator: Headed }) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const { held } = useLiveNetwork();
  const row = held?.rows.get(indicator.id);
  const moved = useMoved(row?.moves ?? 0);
  const value = row?.value ?? indicator.value;
  const status = row?.status ?? indicator.status;
  const { target, baseline } = indicator;
  const [number, unit] = value.value === null ? ['', ''] : formatValue(speech, indicator, value.value);

  return (
    <header className="headline">
      <p className="muted">
        {indicator.code} {indicator.published && <span className="mark">{t('publish.open')}</span>}
      </p>
      <h1>{indicator.title}</h1>
      <p className="headline__about">{indicator.description}</p>
      {indicator.note && <p className="headline__about headline__note">{indicator.note}</p>}
      <div className="headline__facts">
        <div className={moved ? 'headline__value row__value--moved' : 'headline__value'} key={row?.moves}>
          {value.quality === 'SUPPRESSED' ? (
            <>
              <span className="row__no-data">{t('value.suppressed')}</span>
              <span className="muted">{t('value.suppressedNote')}</span>
            </>
          ) : value.value === null ? (
            <span className="row__no-data">{t(indicator.waitsFor ? 'value.waits' : 'value.noData')}</span>
          ) : (
            <>
              <strong>
                <span data-testid="value">{number}</span>
                {unit === '%' && '\u00a0%'}
              </strong>
              {unit !== '%' && unit}
            </>
          )}
          {value.numerator && value.denominator && (
            <span className="muted">
              {formatNumber(locale, value.numerator)} / {formatNumber(locale, value.denominator)}
            </span>
          )}
          {(value.quality === 'ESTIMATED' || value.quality === 'PROVISIONAL' || value.quality === 'BREAK') && (
            <span className="muted">{t(`quality.${value.quality}`)}</span>
          )}
        </div>
        <div className="headline__target">
          <p>
            {target.direction === 'NONE' ? t('target.none') : t('target.label', { target: target.label })}
            {target.due && `, ${formatDue(speech, target.due, target.duePrecision)}`}
          </p>
          {target.text && target.text !== target.label && <p>{target.text}</p>}
          <Progress value={value.value} target={target} />
          <StatusMark status={status} />
          <p className="muted">{indicator.statusText}</p>
        </div>
        <dl className="headline__more">
          <dt>{t('indicator.period')}</dt>
          <dd>{formatPeriod(locale, indicator.period)}</dd>
          {baseline && (
            <>
              <dt>{t('indicator.baseline')}</dt>
              <dd>
                {[
                  baseline.year,
                  baseline.value === null ? t('value.noData') : sayValue(speech, indicator, baseline.value),
                ]
                  .filter(Boolean)
                  .join(': ')}
                {baseline.note && <span className="muted"> {baseline.note}</span>}
              </dd>
            </>
          )}
          {indicator.waitsFor && (
            <>
              <dt>{t('value.waits')}</dt>
              <dd>{indicator.waitsFor.note}</dd>
            </>
          )}
        </dl>
      </div>
    </header>
  );
}

import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { formatDay, sayValue } from '../format';
import { BackTestDocument, ForecastDocument, type ForecastQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { Trouble, Waiting } from '../shell/notices';
import type { Indicator } from './page';
import { likelihoodKey, sayProbability } from './probability';
import { useRefetch } from './refetch';

export type Forecast = NonNullable<NonNullable<ForecastQuery['network']>['indicator']>['forecast'];

interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  version: string | null;
}

/** Asked for once, for the panel and for the chart. */
export function useForecast(slug: string, code: string, version: string | null) {
  const { lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: ForecastDocument, variables: { slug, code, lang, asOf } });
  useRefetch(version, again);
  return {
    forecast: data?.network?.indicator?.forecast ?? null,
    trouble: error && !data ? <Trouble textKey={faultKey(error)} again={again} /> : null,
  };
}

interface PanelProps extends Props {
  forecast: Forecast | null;
  trouble: React.ReactNode;
}

/** What the indicator's own history says of reaching its target, and how often it would have been right. */
export function ForecastPanel({ forecast, trouble, ...props }: PanelProps) {
  const { t } = useSpeech();
  return (
    <section className="panel" aria-labelledby="forecast">
      <h2 id="forecast">{t('forecast.title')}</h2>
      {!forecast && (trouble ?? <Waiting />)}
      {forecast && !forecast.canSay && (
        <p>
          <strong>{t('forecast.cannotSay')}</strong> {forecast.why}
        </p>
      )}
      {forecast?.canSay && <Said indicator={props.indicator} forecast={forecast} />}
      {forecast && <BackTest {...props} />}
    </section>
  );
}

export function Said({ indicator, forecast }: { indicator: Indicator; forecast: Forecast }) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const { probability, low, mid, high, naive, due, path } = forecast;
  const say = (value: string | null) => sayValue(speech, indicator, value);
  return (
    <>
      {probability !== null && (
        <p className="forecast__probability">
          <strong>{t(likelihoodKey(probability))}</strong>{' '}
          {t('forecast.probability', { share: sayProbability(locale, probability) })}
        </p>
      )}
      <dl className="facts">
        <div>
          <dt>{due ? t('forecast.byDue', { day: formatDay(locale, due) }) : t('forecast.atEnd')}</dt>
          <dd>{t('forecast.interval', { low: say(low), high: say(high) })}</dd>
        </div>
        <div>
          <dt>{t('forecast.mid')}</dt>
          <dd>{say(mid)}</dd>
        </div>
        <div>
          <dt>{t('forecast.naive')}</dt>
          <dd>
            {say(naive)} <span className="muted">{t('forecast.naiveNote')}</span>
          </dd>
        </div>
        <div>
          <dt>{t('forecast.method')}</dt>
          <dd>
            {forecast.method} <span className="muted">{forecast.season && t('forecast.season')}</span>
          </dd>
        </div>
      </dl>
      {path.length > 0 && (
        <details className="unfold">
          <summary>{t('forecast.months')}</summary>
          <div className="scroll" tabIndex={0} role="region" aria-labelledby="forecast">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('series.month')}</th>
                  <th scope="col">{t('forecast.low')}</th>
                  <th scope="col">{t('forecast.mid')}</th>
                  <th scope="col">{t('forecast.high')}</th>
                </tr>
              </thead>
              <tbody>
                {path.map((step) => (
                  <tr key={step.period.to}>
                    <th scope="row">{step.period.to && formatDay(locale, step.period.to, 'month')}</th>
                    <td>{say(step.low)}</td>
                    <td>{say(step.mid)}</td>
                    <td>{say(step.high)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </>
  );
}

/** What the forecast would have said of the months that have passed. */
function BackTest({ slug, code, indicator, version }: Props) {
  const speech = useSpeech();
  const { t, locale, lang } = speech;
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: BackTestDocument, variables: { slug, code, lang, asOf } });
  useRefetch(version, again);
  const test = data?.network?.indicator?.backTest;
  if (!test) return error ? <Trouble textKey={faultKey(error)} again={again} /> : null;
  return (
    <div className="forecast__test">
      <h3>{t('backTest.title')}</h3>
      <p>
        {test.text} {test.cases > 0 && !test.honest && <span className="mark">{t('backTest.careful')}</span>}
      </p>
      {test.points.length > 0 && (
        <details className="unfold">
          <summary>{t('backTest.points')}</summary>
          <div className="scroll" tabIndex={0} role="region" aria-label={t('backTest.title')}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('series.month')}</th>
                  <th scope="col">{t('backTest.interval')}</th>
                  <th scope="col">{t('backTest.actual')}</th>
                  <th scope="col">{t('backTest.outcome')}</th>
                </tr>
              </thead>
              <tbody>
                {test.points.map((point) => (
                  <tr key={point.period.to}>
                    <th scope="row">{point.period.to && formatDay(locale, point.period.to, 'month')}</th>
                    <td>
                      {sayValue(speech, { ...indicator, unit: { title: '' } }, point.low)}–
                      {sayValue(speech, { ...indicator, unit: { title: '' } }, point.high)}
                    </td>
                    <td>{sayValue(speech, indicator, point.actual)}</td>
                    <td>
                      <span aria-hidden="true">{point.inside ? '✓' : '✗'}</span>{' '}
                      {t(point.inside ? 'backTest.inside' : 'backTest.outside')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </div>
  );
}

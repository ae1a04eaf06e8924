import { lazy, Suspense, useId, useState } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { sayFigure, sayValue } from '../format';
import { SeriesDocument, type Frequency, type SeriesQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { Trouble } from '../shell/notices';
import type { Forecast } from './forecast';
import type { IndicatorFieldsFragment } from '../gql/graphql';
import { useRefetch } from './refetch';
import { frequencies, saySpan } from './spans';

/** What a chart is told of its indicator. */
export type Charted = Pick<IndicatorFieldsFragment, 'title' | 'measure' | 'direction' | 'unit'> & {
  target: Pick<IndicatorFieldsFragment['target'], 'total' | 'value'>;
};

const Chart = lazy(() => import('./chart'));

export type Point = NonNullable<NonNullable<SeriesQuery['network']>['indicator']>['series'][number];

interface Props {
  slug: string;
  code: string;
  indicator: Charted;
  version: string | null;
  forecast: Forecast | null;
  /** What is chosen at first. */
  first?: Frequency;
}

/** The value over time, in spans that the reader chooses. */
export function Series(props: Props) {
  const { t } = useSpeech();
  const id = useId();
  const [every, choose] = useState<Frequency>(props.first ?? 'MONTH');
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="panel" aria-labelledby="series">
      <div className="panel__head">
        <h2 id="series">{t('series.title')}</h2>
        <span className="series__tools unprinted">
          <label htmlFor={id}>{t('series.every')}</label>
          <select
            id={id}
            className="plain-input"
            value={every}
            onChange={(event) => choose(event.target.value as Frequency)}
          >
            {frequencies.map((one) => (
              <option key={one} value={one}>
                {t(`every.${one}`)}
              </option>
            ))}
          </select>
          <button type="button" className="plain-button" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'series.asChart' : 'series.asTable')}
          </button>
        </span>
      </div>
      <Points key={every} {...props} every={every} asTable={asTable} />
    </section>
  );
}

/** Remarks that the value itself does not make already. */
const told = ['ESTIMATED', 'PROVISIONAL', 'BREAK'];

/** As a chart or, for those whom a chart doesn't serve, as a table. */
function Points({
  slug,
  code,
  indicator,
  version,
  forecast,
  every,
  asTable,
}: Props & { every: Frequency; asTable: boolean }) {
  const { t } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: SeriesDocument, variables: { slug, code, every, asOf } });
  useRefetch(version, again);

  const points = data?.network?.indicator?.series;
  if (!points) {
    return error ? <Trouble textKey={faultKey(error)} again={again} /> : <div className="skeleton chart" />;
  }
  const empty = points.every((point) => point.toDate === null && point.value === null && point.quality !== 'SUPPRESSED');
  if (empty) return <p className="muted">{t('series.empty')}</p>;
  const far = points.filter((point) => point.outlier).length;
  return (
    <>
      {asTable ? (
        <SeriesTable indicator={indicator} points={points} every={every} />
      ) : (
        <Suspense fallback={<div className="skeleton chart" />}>
          <Chart
            indicator={indicator}
            points={points}
            every={every}
            // The forecast is by months; it does not fit other spans.
            path={every === 'MONTH' ? (forecast?.path ?? []) : []}
            naive={forecast?.naive ?? null}
          />
        </Suspense>
      )}
      {points.some((point) => point.quality === 'SUPPRESSED') && <p className="panel__note">{t('value.suppressedNote')}</p>}
      {far > 0 && <p className="panel__note">{t('series.outliers', { count: far })}</p>}
    </>
  );
}

interface TableProps {
  indicator: Charted;
  points: Point[];
  every: Frequency;
}

export function SeriesTable({ indicator, points, every }: TableProps) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const closed = points.some((point) => point.closed?.value != null);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="series">
      <table className="wide">
        <thead>
          <tr>
            <th scope="col">{t('series.span')}</th>
            <th scope="col">{t('series.value')}</th>
            <th scope="col">{t('series.toDate')}</th>
            <th scope="col">{t('series.expected')}</th>
            {closed && <th scope="col">{t('series.closed')}</th>}
            <th scope="col">{t('series.remark')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.period.from}>
              <th scope="row">{saySpan(locale, every, point.period)}</th>
              <td>{sayFigure(speech, indicator, point)}</td>
              <td>{sayFigure(speech, indicator, { ...point, value: point.toDate })}</td>
              <td>{point.expected === null ? '–' : sayValue(speech, indicator, point.expected)}</td>
              {closed && <td>{point.closed ? sayValue(speech, indicator, point.closed.value) : '–'}</td>}
              <td>
                {told.includes(point.quality) && t(`quality.${point.quality}`)}{' '}
                {point.outlier && <span className="mark">{t('series.outlier')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

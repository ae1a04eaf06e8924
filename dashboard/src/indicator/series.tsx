import { lazy, Suspense, useState } from 'react';
import { useQuery } from 'urql';
import { formatDay, sayValue } from '../format';
import { SeriesDocument, type SeriesQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import type { Indicator } from './page';
import { useRefetch } from './refetch';

const Chart = lazy(() => import('./chart'));

export type Point = NonNullable<NonNullable<SeriesQuery['network']>['indicator']>['series'][number];

interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  version: string | null;
}

/** The value over time, as a chart or, for those whom a chart doesn't serve, as a table. */
export function Series({ slug, code, indicator, version }: Props) {
  const { t } = useSpeech();
  const [{ data }, again] = useQuery({ query: SeriesDocument, variables: { slug, code } });
  const [asTable, setAsTable] = useState(false);
  useRefetch(version, again);

  const points = data?.network?.indicator?.series;
  const empty = points?.every((point) => point.toDate === null && point.value === null);
  return (
    <section className="panel" aria-labelledby="series">
      <div className="panel__head">
        <h2 id="series">{t('series.title')}</h2>
        {points && !empty && (
          <button type="button" className="plain-button unprinted" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'series.asChart' : 'series.asTable')}
          </button>
        )}
      </div>
      {!points && <div className="skeleton chart" />}
      {empty && <p className="muted">{t('series.empty')}</p>}
      {points && !empty && asTable && <SeriesTable indicator={indicator} points={points} />}
      {points && !empty && !asTable && (
        <Suspense fallback={<div className="skeleton chart" />}>
          <Chart indicator={indicator} points={points} />
        </Suspense>
      )}
    </section>
  );
}

function SeriesTable({ indicator, points }: { indicator: Indicator; points: Point[] }) {
  const speech = useSpeech();
  const { t, locale } = speech;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="series">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('series.month')}</th>
            <th scope="col">{t('series.value')}</th>
            <th scope="col">{t('series.toDate')}</th>
            <th scope="col">{t('series.expected')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.period.from}>
              <th scope="row">{point.period.to && formatDay(locale, point.period.to, 'month')}</th>
              <td>{sayValue(speech, indicator, point.value)}</td>
              <td>{sayValue(speech, indicator, point.toDate)}</td>
              <td>{point.expected === null ? '–' : sayValue(speech, indicator, point.expected)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

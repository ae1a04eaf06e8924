import { useEffect } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { formatDay, formatMoment, formatNumber, formatPeriod } from '../format';
import { HealthDocument, type HealthQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { Missing, Trouble, Waiting } from '../shell/notices';
import { Findings } from './findings';
import { Jobs } from './jobs';
import { Reconciliation } from './reconciliation';
import { Title } from '../shell/title';
import '../panel.css';
import './health.css';

export type Network = NonNullable<HealthQuery['network']>;

const lookAgain = 1_000;

/** Whether the numbers can be trusted: proofs, freshness, scheduled work, closed periods, and the plan's own sums. */
export default function HealthPage({ slug }: { slug: string }) {
  const { t, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: HealthDocument, variables: { slug, lang, asOf } });
  const running = data?.jobRuns.nodes.some((run) => run.state === 'RUNNING');
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(again, lookAgain);
    return () => clearInterval(timer);
  }, [running, again]);

  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  if (!data.network) return <Missing textKey="network.unknown" />;
  return (
    <>
      <Title text={t('nav.health')} />
      <h1 className="health__title">{t('nav.health')}</h1>
      <Reconciliation reconciliation={data.network.reconciliation} />
      <Jobs runs={data.jobRuns.nodes} onStarted={again} />
      <Sources sources={data.network.sources} />
      <Findings slug={slug} />
      <Closings closings={data.network.closings} />
    </>
  );
}

function Sources({ sources }: { sources: Network['sources'] }) {
  const { t, locale } = useSpeech();
  return (
    <section className="panel" aria-labelledby="sources">
      <h2 id="sources">{t('freshness.title')}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="sources">
        <table className="wide">
          <thead>
            <tr>
              <th scope="col">{t('freshness.source')}</th>
              <th scope="col" className="number">
                {t('freshness.records')}
              </th>
              <th scope="col">{t('freshness.latestDay')}</th>
              <th scope="col">{t('freshness.age')}</th>
              <th scope="col">{t('freshness.recordedAt')}</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <tr key={source.kind}>
                <th scope="row">{t(`source.${source.kind}`)}</th>
                <td className="number">{formatNumber(locale, source.records)}</td>
                <td>{source.latestDay ? formatDay(locale, source.latestDay) : t('value.noData')}</td>
                <td>
                  {source.age === null ? t('value.noData') : t('freshness.days', { count: source.age })}{' '}
                  {source.stale && <span className="mark">{t('freshness.stale')}</span>}
                </td>
                <td>{source.lastRecordedAt ? formatMoment(locale, source.lastRecordedAt) : t('value.noData')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Closings({ closings }: { closings: Network['closings'] }) {
  const { t, locale } = useSpeech();
  return (
    <section className="panel" aria-labelledby="closings">
      <h2 id="closings">{t('closings.title')}</h2>
      {closings.length === 0 && <p className="muted">{t('closings.none')}</p>}
      <ul>
        {closings.map((closing) => (
          <li key={closing.id}>
            {formatPeriod(locale, closing.period)}:{' '}
            {t('closings.one', { count: closing.values.length, moment: formatMoment(locale, closing.closedAt) })}
          </li>
        ))}
      </ul>
    </section>
  );
}

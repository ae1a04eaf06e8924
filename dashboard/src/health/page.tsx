import { useEffect } from 'react';
import { useQuery } from 'urql';
import { faultKey } from '../client';
import { formatDay, formatMoment, formatNumber, formatPeriod } from '../format';
import { HealthDocument, type HealthQuery } from '../gql/graphql';
import { useSpeech } from '../language';
import { Missing, Trouble, Waiting } from '../shell/notices';
import { Jobs } from './jobs';
import { Title } from '../shell/title';
import '../panel.css';
import './health.css';

type Network = NonNullable<HealthQuery['network']>;

const lookAgain = 3_000;

/** Whether the numbers can be trusted: proofs, freshness, scheduled work, closed periods. */
export default function HealthPage({ slug }: { slug: string }) {
  const { t, lang } = useSpeech();
  const [{ data, error }, again] = useQuery({ query: HealthDocument, variables: { slug, lang } });
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
      <Sources sources={data.network.sources} />
      <Jobs runs={data.jobRuns.nodes} onStarted={again} />
      <Closings closings={data.network.closings} />
    </>
  );
}

function Reconciliation({ reconciliation }: { reconciliation: Network['reconciliation'] }) {
  const { t, locale } = useSpeech();
  const { holds, lastHeldAt, lastRun } = reconciliation;
  const differences = lastRun?.differences ?? [];
  return (
    <section className="panel" aria-labelledby="reconciliation">
      <h2 id="reconciliation">{t('reconciliation.title')}</h2>
      <p className={holds === false ? 'health__broken' : ''}>
        {t(holds === null ? 'reconciliation.never' : holds ? 'reconciliation.holds' : 'reconciliation.broken')}
      </p>
      {lastHeldAt && <p className="muted">{t('proof.held', { moment: formatMoment(locale, lastHeldAt) })}</p>}
      {lastRun && (
        <p className="muted">
          {t('reconciliation.lastRun', { moment: formatMoment(locale, lastRun.startedAt) })} {lastRun.summary}
        </p>
      )}
      {differences.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="reconciliation">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('reconciliation.indicator')}</th>
                <th scope="col">{t('reconciliation.cell')}</th>
                <th scope="col">{t('reconciliation.stored')}</th>
                <th scope="col">{t('reconciliation.recomputed')}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map((one, i) => (
                <tr key={i}>
                  <th scope="row">
                    {one.indicator.code} {one.indicator.title}
                  </th>
                  <td>{one.cell}</td>
                  <td>{one.stored}</td>
                  <td>{one.recomputed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Sources({ sources }: { sources: Network['sources'] }) {
  const { t, locale } = useSpeech();
  return (
    <section className="panel" aria-labelledby="sources">
      <h2 id="sources">{t('freshness.title')}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="sources">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('freshness.source')}</th>
              <th scope="col" className="number">
                {t('freshness.records')}
              </th>
              <th scope="col">{t('freshness.latestDay')}</th>
              <th scope="col">{t('freshness.recordedAt')}</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <tr key={source.kind}>
                <th scope="row">{t(`source.${source.kind}`)}</th>
                <td className="number">{formatNumber(locale, source.records)}</td>
                <td>{source.latestDay ? formatDay(locale, source.latestDay) : t('value.noData')}</td>
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

import { useDeferredValue, useState } from 'react';
import { formatMoment, formatPeriod } from '../format';
import type { Status } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import type { Row } from '../live';
import { useLiveNetwork, type Plan } from '../liveNetwork';
import { Areas } from './areas';
import { ChangeAnnouncer } from './announcer';
import { Changes } from './changes';
import { Filter, matcher } from './filter';
import { PathSection } from './section';
import { PathSkeleton } from './skeleton';
import { Title } from '../shell/title';
import { Download } from '../download/download';
import { networkFiles } from '../download/addresses';
import { useMay } from '../viewer';
import './path.css';

export function PathPage() {
  const { plan, held } = useLiveNetwork();
  if (!plan || !held) return <PathSkeleton />;
  return <LoadedPath plan={plan} rows={held.rows} />;
}

function LoadedPath({ plan, rows }: { plan: Plan; rows: ReadonlyMap<string, Row> }) {
  const { t, locale } = useSpeech();
  const [status, setStatus] = useState<Status | null>(null);
  const [search, setSearch] = useState('');
  const sought = useDeferredValue(search);
  const shows = matcher(status, sought, locale);
  const filtered = status !== null || sought.trim() !== '';
  const nothing = filtered && ![...rows.values()].some(shows);
  const onPath = new Set(plan.paths.flatMap((p) => p.results.flatMap((r) => r.indicators.map((i) => i.id))));

  return (
    <>
      <Title text={plan.name} />
      <header className="path-head">
        <div>
          <h1>{plan.name}</h1>
          <p className="muted">
            {plan.description} {t('path.period', { period: formatPeriod(locale, plan.period) })}
          </p>
        </div>
        <div className="path-head__tools">
          <Proof slug={plan.slug} reconciliation={plan.reconciliation} />
          <Download files={networkFiles(plan.slug)} of={plan.name} />
        </div>
      </header>
      <Filter rows={rows} status={status} onStatus={setStatus} search={search} onSearch={setSearch} />
      <div className="path-layout">
        <Changes slug={plan.slug} />
        <div className="path-layout__main">
          {nothing && <p className="path-nothing">{t('filter.nothing')}</p>}
          {inReadingOrder(plan.paths).map((path) => (
            <PathSection key={path.id} plan={plan} path={path} rows={rows} shows={shows} filtered={filtered} />
          ))}
          <Areas plan={plan} rows={rows} onPath={onPath} shows={shows} />
        </div>
      </div>
      <ChangeAnnouncer />
    </>
  );
}

/** Paths that still wait for their nodes come after those that have something to show. */
function inReadingOrder(paths: Plan['paths']): Plan['paths'] {
  const filled = (path: Plan['paths'][number]) => path.results.length > 0;
  return [...paths.filter(filled), ...paths.filter((path) => !filled(path))];
}

function Proof({ slug, reconciliation }: { slug: string; reconciliation: Plan['reconciliation'] }) {
  const { t, locale } = useSpeech();
  const { holds, lastHeldAt } = reconciliation;
  const moment = lastHeldAt ? formatMoment(locale, lastHeldAt) : '';
  const { seeHealth } = useMay();
  const text = holds === false ? t('proof.broken') : lastHeldAt ? t('proof.held', { moment }) : t('proof.never');
  return (
    <p className="path-proof">
      {seeHealth ? <Link href={`/${slug}/health`}>{text}</Link> : text}
    </p>
  );
}

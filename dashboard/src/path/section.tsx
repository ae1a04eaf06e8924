import { lazy, Suspense, useState } from 'react';
import { useSpeech } from '../language';
import type { Row } from '../live';
import type { Plan } from '../liveNetwork';
import { useMay } from '../viewer';
import { ResultCard } from './card';
import type { Matcher } from './filter';

const AddNode = lazy(() => import('./addNode'));

export type Path = Plan['paths'][number];

interface Props {
  plan: Plan;
  path: Path;
  rows: ReadonlyMap<string, Row>;
  shows: Matcher;
  filtered: boolean;
}

/** One impact path: a column for each level that the network names, a card for each result. */
export function PathSection({ plan, path, rows, shows, filtered }: Props) {
  const { t } = useSpeech();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const results = path.results.map((result) => ({
    result,
    rows: result.indicators
      .map(({ id }) => rows.get(id))
      .filter((row) => row !== undefined)
      .filter(shows),
  }));
  const shown = filtered ? results.filter((one) => one.rows.length > 0) : results;
  if (filtered && shown.length === 0) return null;

  // A level without nodes keeps its column only where the path has any at all.
  const levels = plan.levels.filter((level) => path.results.some((result) => result.level.code === level.code));

  return (
    <section className="path" aria-labelledby={`path-${path.code}`}>
      <div className="path__head">
        <h2 id={`path-${path.code}`}>{path.title}</h2>
        {may.decide && !adding && (
          <button type="button" className="plain-button unprinted" onClick={() => setAdding(true)}>
            {t('node.add')}
            <span className="unseen">: {path.title}</span>
          </button>
        )}
      </div>
      {path.note && <p className="path__note muted">{path.note}</p>}
      {path.results.length === 0 && !adding && <p className="path__empty">{t('path.empty')}</p>}
      {adding && (
        <Suspense>
          <AddNode plan={plan} path={path} rows={rows} onClose={() => setAdding(false)} />
        </Suspense>
      )}
      {levels.length > 0 && (
        <ol className="levels" style={{ '--levels': levels.length } as React.CSSProperties}>
          {levels.map((level) => (
            <li key={level.code} className="level">
              <h3 className="level__label">{level.label}</h3>
              <ul className="level__results">
                {shown
                  .filter(({ result }) => result.level.code === level.code)
                  .map(({ result, rows }) => (
                    <ResultCard key={result.id} slug={plan.slug} result={result} rows={rows} />
                  ))}
              </ul>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

import { useSpeech, type Key } from '../language';
import type { Row } from '../live';
import type { Plan } from '../liveNetwork';
import type { Matcher } from './filter';
import { IndicatorRow } from './row';

interface Props {
  plan: Plan;
  rows: ReadonlyMap<string, Row>;
  onPath: Set<string>;
  shows: Matcher;
  titleKey?: Key;
}

/** The indicators that no path carries, by activity area, so that every one can be reached from here. */
export function Areas({ plan, rows, onPath, shows, titleKey = 'areas.title' }: Props) {
  const { t } = useSpeech();
  const loose = [...rows.values()].filter((row) => !onPath.has(row.id) && shows(row));
  const groups = [...plan.activityAreas, { id: null, title: t('areas.none') }]
    .map((area) => ({ ...area, rows: loose.filter((row) => (row.activityArea?.id ?? null) === area.id) }))
    .filter((group) => group.rows.length > 0);
  if (groups.length === 0) return null;

  return (
    <section className="areas" aria-labelledby="areas">
      <h2 id="areas">{t(titleKey)}</h2>
      {groups.map((group) => (
        <section key={group.id ?? ''} className="area">
          <h3>{group.title}</h3>
          <ul className="rows rows--wide">
            {group.rows.map((row) => (
              <IndicatorRow key={row.id} slug={plan.slug} row={row} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

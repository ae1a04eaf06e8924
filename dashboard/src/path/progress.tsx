import type { Row } from '../live';

const ceilings = ['AT_MOST', 'DECREASE'];

/**
 * A thin bar towards the number to reach. The number itself stands beside it, so the bar is hidden from screen readers.
 * There is none towards a ceiling, where a full bar would look like success.
 */
export function Progress({ value, target }: { value: string | null; target: Row['target'] }) {
  const goal = target.total ?? target.value ?? target.min;
  if (goal === null || Number(goal) <= 0 || ceilings.includes(target.direction)) return null;
  if (value === null) return <div className="progress progress--no-data" aria-hidden="true" />;
  const share = Math.max(0, Math.min(1, Number(value) / Number(goal)));
  return (
    <div className="progress" aria-hidden="true">
      <div className="progress__fill" style={{ width: `${share * 100}%` }} />
    </div>
  );
}

// Where the forecast lies on the chart: after the last month, and starting from what is known there.
interface Period {
  from: string | null;
  to: string | null;
}

export interface Step {
  period: Period;
  low: string;
  mid: string;
  high: string;
}

interface Point {
  period: Period;
  toDate: string | null;
}

interface Band {
  /** The spans of the axis: the known ones, and those to come. */
  periods: Period[];
  steps: { at: number; low: string; mid: string; high: string }[];
  /** The mean pace carried on: where it starts and where it ends; null without a forecast. */
  naive: (string | null)[] | null;
}

/** Values are placed, never computed: each is the server's. */
export function band(points: Point[], path: Step[], naive: string | null): Band {
  const periods = points.map((point) => point.period);
  const steps: Band['steps'] = [];
  for (const { period, low, mid, high } of path) {
    // The month that is running is on the axis already, as far as it has come.
    let at = periods.findIndex((one) => monthOf(one) === monthOf(period));
    if (at < 0) at = periods.push(period) - 1;
    steps.push({ at, low, mid, high });
  }
  const first = steps[0];
  const last = steps.at(-1);
  if (!first || !last) return { periods, steps, naive: null };

  const known = points[first.at - 1]?.toDate ?? null;
  if (known !== null) steps.unshift({ at: first.at - 1, low: known, mid: known, high: known });
  if (naive === null || known === null) return { periods, steps, naive: null };
  const line = periods.map((_, at) => (at === first.at - 1 ? known : at === last.at ? naive : null));
  return { periods, steps, naive: line };
}

const monthOf = ({ to }: Period) => to?.slice(0, 7);

/** One edge of the band over the whole axis. */
export function bandLine({ periods, steps }: Band, edge: 'low' | 'mid' | 'high'): (string | null)[] {
  return periods.map((_, at) => steps.find((step) => step.at === at)?.[edge] ?? null);
}

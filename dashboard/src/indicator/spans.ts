import { formatDay, formatPeriod } from '../format';
import type { Frequency } from '../gql/graphql';

interface Period {
  from: string | null;
  to: string | null;
}

export const frequencies: Frequency[] = ['MONTH', 'HALF_YEAR', 'PLAN_YEAR', 'CALENDAR_YEAR', 'WHOLE'];

/** A span of a series in words: a month or a year by its name, others by their days. */
export function saySpan(locale: string, every: Frequency, period: Period): string {
  if (every === 'MONTH' && period.to) return formatDay(locale, period.to, 'month');
  if (every === 'CALENDAR_YEAR' && period.to) return formatDay(locale, period.to, 'year');
  return formatPeriod(locale, period);
}

/** The same as short as the axis of a chart has room for. */
export function spanLabel(locale: string, every: Frequency, { from, to }: Period): string {
  if (!to) return '';
  if (every === 'CALENDAR_YEAR') return formatDay(locale, to, 'year');
  const end = formatDay(locale, to, 'shortMonth');
  return every === 'MONTH' || !from ? end : `${formatDay(locale, from, 'shortMonth')}–${end}`;
}

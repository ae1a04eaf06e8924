// Between which moments the page compares. The address tells it, so that what is found can be sent on.
import { endOfDay, isDay } from '../asOf';

/** A closing's moment, a day, or '' for now. */
export type Moment = string;

export interface Span {
  from: Moment;
  to: Moment;
  /** Only the facts of these days; empty for all. */
  firstDay: string;
  lastDay: string;
}

interface Closing {
  closedAt: string;
}

/** What the address asks for; without anything said from the newest closing until now. Closings come newest first. */
export function spanOf(search: URLSearchParams, closings: Closing[]): Span {
  return {
    from: search.get('from') ?? closings[0]?.closedAt ?? '',
    to: search.get('to') ?? '',
    firstDay: search.get('firstDay') ?? '',
    lastDay: search.get('lastDay') ?? '',
  };
}

/** The address' parameters for a span; others, such as the day that is looked back to, stay. */
export function searchOf(before: URLSearchParams, span: Span): URLSearchParams {
  const search = new URLSearchParams(before);
  for (const [name, value] of Object.entries(span)) {
    if (value) search.set(name, value);
    else search.delete(name);
  }
  return search;
}

export type SpanFault = 'compare.noFrom' | 'compare.noTo' | 'compare.order' | 'compare.periodOrder';

export function faultOf({ from, to, firstDay, lastDay }: Span): SpanFault | null {
  const start = momentOf(from);
  const end = momentOf(to);
  if (!start) return 'compare.noFrom';
  if (to && !end) return 'compare.noTo';
  if (end && Date.parse(end) <= Date.parse(start)) return 'compare.order';
  if (firstDay && lastDay && lastDay < firstDay) return 'compare.periodOrder';
  return null;
}

/** The span as the server is asked for it. */
export function variablesOf({ from, to, firstDay, lastDay }: Span) {
  const period = firstDay || lastDay ? { from: firstDay || null, to: lastDay || null } : null;
  return { from: momentOf(from) ?? '', to: momentOf(to), period };
}

/** A day means its end, so that what was recorded on it is in. */
function momentOf(moment: Moment): string | null {
  if (isDay(moment)) return endOfDay(moment);
  return Number.isNaN(Date.parse(moment)) ? null : moment;
}

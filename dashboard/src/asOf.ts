// Looking back: a day in the address, ?asOf=2023-06-30, shows the network as it was known when that day ended in Helsinki.
import { useMemo } from 'react';
import { useSearch } from 'wouter';

const parameter = 'asOf';
const zone = 'Europe/Helsinki';

export interface AsOf {
  /** The day that is looked back to, or null for now. */
  day: string | null;
  /** The same for the server: the last moment of the day. */
  moment: string | null;
}

/** What the address looks back to. All that is asked of a network is asked with its moment. */
export function useAsOf(): AsOf {
  const day = dayOf(useSearch());
  return useMemo(() => ({ day, moment: day && endOfDay(day) }), [day]);
}

/** The day in an address; null where there is none, or none that is in the calendar. */
export function dayOf(search: string): string | null {
  const day = new URLSearchParams(search).get(parameter) ?? '';
  return isDay(day) ? day : null;
}

/** A day of the calendar in a year that somebody may mean: a year half typed is 0002 or 0020. */
export function isDay(day: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(day)) return false;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

/** The last moment of a day in Helsinki, with the offset that holds there then. */
export function endOfDay(day: string): string {
  // The clocks are turned in the small hours, so the offset of 20 UTC is that of the day's end.
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    new Date(`${day}T20:00:00Z`),
  );
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value.replace('GMT', '') || '+00:00';
  return `${day}T23:59:59.999${offset}`;
}

/** The same address looking back to a day, or to now. */
export function lookingTo(href: string, day: string | null): string {
  const [before = '', hash] = href.split('#');
  const [path, query = ''] = before.split('?');
  const search = new URLSearchParams(query);
  if (day) search.set(parameter, day);
  else search.delete(parameter);
  const written = search.toString();
  return path + (written && `?${written}`) + (hash === undefined ? '' : `#${hash}`);
}

// Numbers and days in the reader's language. Decimals stay strings until Intl formats them, so none loses digits.
import type { Speech } from './language';

const plain = /^-?\d+(\.\d+)?$/;

export function formatNumber(locale: string, value: string | number): string {
  if (typeof value === 'string' && !plain.test(value)) return value;
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(value as Intl.StringNumericLiteral);
  return text.replace('-', '\u2212');
}

/** A difference with its sign: +3, −0,5, 0. In points where the numbers are percentages. */
export function sayDifference({ locale, t }: Speech, measure: string, difference: string): string {
  const number = formatNumber(locale, difference);
  const signed = /^-|^0+(\.0+)?$/.test(difference) ? number : `+${number}`;
  return measure === 'PERCENTAGE' ? `${signed}\u00a0${t('value.points')}` : signed;
}

interface Shown {
  measure: string;
  direction: string;
  unit: { title: string };
}

/** A value as [number, unit]: 12,5 and %, 37 and procurements; something to be done is said in a word. */
export function formatValue({ locale, t }: Speech, indicator: Shown, value: string): [string, string] {
  if (indicator.direction === 'DONE_BY' && value === '1') return [t('value.done'), ''];
  if (indicator.direction === 'DONE_BY' && value === '0') return [t('value.notDone'), ''];
  const number = formatNumber(locale, value);
  return indicator.measure === 'PERCENTAGE' ? [number, '%'] : [number, indicator.unit.title];
}

/** The same in one string, with a word for no data. */
export function sayValue(speech: Speech, indicator: Shown, value: string | null | undefined): string {
  if (value == null) return speech.t('value.noData');
  return formatValue(speech, indicator, value).filter(Boolean).join('\u00a0');
}

/** A figure of the server's: a number that is hidden for its few customers is neither missing nor zero, and says so. */
export function sayFigure(speech: Speech, indicator: Shown, figure: { value: string | null; quality: string }): string {
  if (figure.quality === 'SUPPRESSED') return speech.t('value.suppressed');
  return sayValue(speech, indicator, figure.value);
}

const day = (value: string) => new Date(`${value}T00:00:00Z`);

const styles = {
  day: { dateStyle: 'medium' },
  weekday: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  shortMonth: { month: 'numeric', year: '2-digit' },
  year: { year: 'numeric' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

export function formatDay(locale: string, value: string, style: keyof typeof styles = 'day'): string {
  return new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: 'UTC' }).format(day(value));
}

/** A due day as exactly as the plan prints it, and no more exactly. */
export function formatDue({ locale, t }: Speech, due: string, precision: string | null | undefined): string {
  const year = due.slice(0, 4);
  switch (precision) {
    case 'month':
      return formatDay(locale, due, 'month');
    case 'year':
      return year;
    case 'season':
      return t(Number(due.slice(5, 7)) <= 6 ? 'due.spring' : 'due.autumn', { year });
    default:
      return precision?.startsWith('start_of') ? t('due.startOf', { year }) : formatDay(locale, due);
  }
}

export function formatPeriod(locale: string, period: { from?: string | null; to?: string | null }): string {
  const side = (value: string | null | undefined) => (value ? formatDay(locale, value) : '');
  return `${side(period.from)}–${side(period.to)}`;
}

export function formatMoment(locale: string, value: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value));
}

/** The time alone for a moment of today, with the day for any other. */
export function formatRecent(locale: string, value: string, now = new Date()): string {
  const moment = new Date(value);
  if (moment.toDateString() !== now.toDateString()) return formatMoment(locale, value);
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(moment);
}

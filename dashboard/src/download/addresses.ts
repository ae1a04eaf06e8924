import type { Language } from '../language';

/** What a file is written in. */
export type Format = 'csv' | 'xlsx' | 'json' | 'xml' | 'jsonld';

export interface FileLink {
  format: Format;
  /** What is in the file; the list itself when left out. */
  content?: 'indicators' | 'results' | 'series' | 'catalogue';
  /** Its address without the language. */
  at: string;
  /** False where the file is in every language already. */
  spoken: boolean;
}

const encoded = encodeURIComponent;

function file(at: string, format: Format, content?: FileLink['content'], query: Record<string, string> = {}): FileLink {
  const search = new URLSearchParams(query).toString();
  return { format, content, at: `${at}.${format}${search && `?${search}`}`, spoken: true };
}

export function withLanguage({ at, spoken }: FileLink, language: Language): string {
  return spoken ? `${at}${at.includes('?') ? '&' : '?'}lang=${language}` : at;
}

/** The whole network: its indicators, and its results as others read them. */
export function networkFiles(slug: string): FileLink[] {
  const [indicators, results] = [`/export/${encoded(slug)}/indicators`, `/export/${encoded(slug)}/results`];
  return [
    file(indicators, 'csv', 'indicators'),
    file(indicators, 'xlsx', 'indicators'),
    file(indicators, 'csv', 'series', { every: 'month' }),
    file(results, 'json', 'results'),
    file(results, 'xml', 'results'),
  ];
}

/** A list of records, by the name that addresses have for it. */
export function listFiles(slug: string, list: string): FileLink[] {
  const at = `/export/${encoded(slug)}/${list}`;
  return [file(at, 'csv'), file(at, 'xlsx')];
}

/** All indicators divided by a dimension: the exports have no table of a single one. */
export function dividedFiles(slug: string, dimension: string): FileLink[] {
  const at = `/export/${encoded(slug)}/indicators`;
  const by = dimension.toLowerCase();
  return [file(at, 'csv', 'indicators', { by }), file(at, 'xlsx', 'indicators', { by })];
}

/** What everybody may take of a network. */
export function openFiles(slug: string): FileLink[] {
  const at = `/open/${encoded(slug)}/indicators`;
  return [file(at, 'csv', 'indicators'), file(at, 'json', 'indicators'), catalogue];
}

/** What everybody may take of one indicator. */
export function openIndicatorFiles(slug: string, code: string): FileLink[] {
  const at = `/open/${encoded(slug)}/indicators/${encoded(code)}`;
  return [file(at, 'csv', 'series'), file(at, 'json')];
}

/** The indicator page: as open data where it is published, and all indicators in any case. */
export function indicatorFiles(slug: string, code: string, published: boolean): FileLink[] {
  const at = `/export/${encoded(slug)}/indicators`;
  return [
    ...(published ? openIndicatorFiles(slug, code) : []),
    file(at, 'csv', 'indicators'),
    file(at, 'xlsx', 'indicators'),
    file(at, 'json', 'indicators'),
  ];
}

const catalogue: FileLink = { format: 'jsonld', content: 'catalogue', at: '/open/catalog.jsonld', spoken: false };

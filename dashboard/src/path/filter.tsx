import { SearchInput } from 'suomifi-ui-components';
import type { Status } from '../gql/graphql';
import { useSpeech } from '../language';
import type { Row } from '../live';
import { statuses, StatusIcon } from '../status/status';

export type Matcher = (row: Row) => boolean;

/** Every word sought has to be in the code or the title. */
export function matcher(status: Status | null, search: string, locale: string): Matcher {
  const words = search.toLocaleLowerCase(locale).split(/\s+/).filter(Boolean);
  return (row) => {
    if (status && row.status !== status) return false;
    const text = `${row.code} ${row.title}`.toLocaleLowerCase(locale);
    return words.every((word) => text.includes(word));
  };
}

interface Props {
  rows: ReadonlyMap<string, Row>;
  status: Status | null;
  onStatus: (status: Status | null) => void;
  search: string;
  onSearch: (search: string) => void;
}

export function Filter({ rows, status, onStatus, search, onSearch }: Props) {
  const { t } = useSpeech();
  const count = (wanted: Status) => [...rows.values()].filter((row) => row.status === wanted).length;
  return (
    <div className="filter unprinted">
      <div className="filter__statuses" role="group" aria-label={t('filter.status')}>
        {statuses
          .filter((one) => count(one) > 0 || one === status)
          .map((one) => (
            <button
              key={one}
              type="button"
              className="filter__status"
              aria-pressed={status === one}
              onClick={() => onStatus(status === one ? null : one)}
            >
              <StatusIcon status={one} />
              <span>{t(`status.${one}`)}</span>
              <strong>{count(one)}</strong>
            </button>
          ))}
      </div>
      <SearchInput
        className="filter__search"
        labelText={t('filter.search')}
        labelMode="hidden"
        visualPlaceholder={t('filter.search')}
        searchButtonLabel={t('filter.search')}
        clearButtonLabel={t('filter.clear')}
        value={search}
        onChange={(value) => onSearch(String(value ?? ''))}
        fullWidth
      />
    </div>
  );
}

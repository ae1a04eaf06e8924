import { useCallback, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { formatDay, formatNumber } from '../format';
import { ExplainDocument } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import { Trouble } from '../shell/notices';
import type { Indicator } from './page';
import { useRefetch } from './refetch';

interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  version: string | null;
}

/** The rows that the number was counted from: a number is its rows. */
export function CountedRows({ slug, code, indicator, version }: Props) {
  const { t } = useSpeech();
  const [pages, setPages] = useState<(string | null)[]>([null]);
  const [total, setTotal] = useState<number | null>(null);
  const ratio = indicator.definition?.denominator != null;
  const distinct = indicator.definition?.aggregate === 'COUNT_DISTINCT';
  // From the first page again: where pages end moves with the rows.
  const [round, setRound] = useState(0);
  const startAgain = useCallback(() => {
    setPages([null]);
    setTotal(null);
    setRound((n) => n + 1);
  }, []);
  useRefetch(version, startAgain);

  return (
    <>
      {total !== null && <p className="panel__lead muted">{t('rows.count', { count: total })}</p>}
      {total !== 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="rows">
          <table className="wide">
            <thead>
              <tr>
                <th scope="col">{t('rows.day')}</th>
                <th scope="col">{t('rows.record')}</th>
                {distinct && <th scope="col">{t('rows.counts')}</th>}
                <th scope="col">{t('field.region')}</th>
                <th scope="col">{t('rows.organisation')}</th>
                {ratio && <th scope="col">{t('rows.part')}</th>}
                <th scope="col" className="number">
                  {t('rows.amount')}
                </th>
              </tr>
            </thead>
            {pages.map((after, i) => (
              <Page
                key={`${round} ${after}`}
                slug={slug}
                code={code}
                after={after}
                ratio={ratio}
                distinct={distinct}
                onTotal={setTotal}
                onMore={i === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : undefined}
              />
            ))}
          </table>
        </div>
      )}
    </>
  );
}

interface PageProps {
  slug: string;
  code: string;
  after: string | null;
  ratio: boolean;
  distinct: boolean;
  onTotal: (count: number) => void;
  /** Only of the last page. */
  onMore?: (cursor: string) => void;
}

function Page({ slug, code, after, ratio, distinct, onTotal, onMore }: PageProps) {
  const { t, locale, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: ExplainDocument, variables: { slug, code, after, lang, asOf } });
  const rows = data?.network?.indicator?.value.explain;
  const columns = 5 + Number(ratio) + Number(distinct);
  const total = rows?.totalCount;
  useEffect(() => {
    if (total !== undefined) onTotal(total);
  }, [total, onTotal]);

  if (!rows) {
    return (
      <tbody>
        <tr>
          <td colSpan={columns}>{error ? <Trouble textKey={faultKey(error)} again={again} /> : t('waiting')}</td>
        </tr>
      </tbody>
    );
  }
  const cursor = rows.pageInfo.hasNextPage && rows.pageInfo.endCursor;
  return (
    <tbody>
      {rows.nodes.map((row, i) => (
        <tr key={i}>
          <td className="day">{formatDay(locale, row.day)}</td>
          <td>
            <Link href={`/${slug}/records?open=${encodeURIComponent(row.record.id)}`}>{row.record.summary}</Link>
          </td>
          {distinct && <td>{row.counts ?? ''}</td>}
          <td>{row.region?.name ?? t('notStated')}</td>
          <td>{row.organisation?.name ?? t('notStated')}</td>
          {ratio && <td>{t(`part.${row.part}`)}</td>}
          <td className="number">{formatNumber(locale, row.amount)}</td>
        </tr>
      ))}
      {cursor && onMore && (
        <tr className="unprinted">
          <td colSpan={columns}>
            <button type="button" className="plain-button" onClick={() => onMore(cursor)}>
              {t('rows.more')}
            </button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

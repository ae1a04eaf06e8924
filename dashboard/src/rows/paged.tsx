import { useState, type ReactNode } from 'react';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useQuery } from 'urql';
import { faultKey } from '../client';
import { useSpeech } from '../language';
import { Trouble } from '../shell/notices';

export interface Connection<Row> {
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Props<Data, Variables, Row> {
  query: TypedDocumentNode<Data, Variables>;
  /** All but the place of the page. What is shown starts again from the first page when the key of this changes. */
  variables: Omit<Variables, 'after'>;
  pick: (data: Data) => Connection<Row> | null | undefined;
  labelledBy: string;
  head: ReactNode;
  columns: number;
  /** One <tr>. */
  row: (row: Row, key: number) => ReactNode;
  empty: string;
}

/** A table of rows that come page by page, with words for waiting, for none and for trouble. */
export function PagedTable<Data, Variables, Row>({ labelledBy, head, ...page }: Props<Data, Variables, Row>) {
  const [pages, setPages] = useState<(string | null)[]>([null]);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-labelledby={labelledBy}>
      <table className="wide">
        <thead>
          <tr>{head}</tr>
        </thead>
        {pages.map((after, i) => (
          <Page
            key={after}
            {...page}
            after={after}
            onMore={i === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : undefined}
          />
        ))}
      </table>
    </div>
  );
}

interface PageProps<Data, Variables, Row> extends Omit<Props<Data, Variables, Row>, 'labelledBy' | 'head'> {
  after: string | null;
  /** Only of the last page. */
  onMore?: (cursor: string) => void;
}

function Page<Data, Variables, Row>(props: PageProps<Data, Variables, Row>) {
  const { query, variables, after, pick, columns, row, empty, onMore } = props;
  const { t } = useSpeech();
  const [{ data, error }, again] = useQuery<Data, Record<string, unknown>>({
    query: query as TypedDocumentNode<Data, Record<string, unknown>>,
    variables: { ...variables, after },
  });
  const rows = data && pick(data);
  if (!rows || rows.nodes.length === 0) {
    return (
      <tbody>
        <tr>
          <td colSpan={columns} className={rows ? 'muted' : undefined}>
            {rows ? empty : error ? <Trouble textKey={faultKey(error)} again={again} /> : t('waiting')}
          </td>
        </tr>
      </tbody>
    );
  }
  const cursor = rows.pageInfo.hasNextPage && rows.pageInfo.endCursor;
  return (
    <tbody>
      {rows.nodes.map(row)}
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

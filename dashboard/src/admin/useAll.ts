import { useCallback, useEffect, useState } from 'react';
import { useClient } from 'urql';
import type { CombinedError, TypedDocumentNode } from 'urql';
import type { Connection } from '../rows/paged';

/** Accounts and tokens are few; so many pages are read at most. */
const mostPages = 50;

/** A whole list, page after page: it is searched and ordered here. */
export function useAll<Data, Row>(
  query: TypedDocumentNode<Data, { after?: string | null }>,
  pick: (data: Data) => Connection<Row>,
) {
  const client = useClient();
  const [rows, setRows] = useState<Row[] | null>(null);
  const [error, setError] = useState<CombinedError | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let over = false;
    const read = async () => {
      const all: Row[] = [];
      let after: string | null = null;
      for (let page = 0; page < mostPages; page += 1) {
        const answer: { data?: Data; error?: CombinedError } = await client.query(query, { after }).toPromise();
        if (over) return;
        if (answer.error || !answer.data) return setError(answer.error ?? null);
        const found = pick(answer.data);
        all.push(...found.nodes);
        if (!found.pageInfo.hasNextPage) break;
        after = found.pageInfo.endCursor;
      }
      setError(null);
      setRows(all);
    };
    void read();
    return () => {
      over = true;
    };
    // pick says where the list lies in the answer; the query decides what it is.
  }, [client, query, round]);
  return { rows, error, again: useCallback(() => setRound((n) => n + 1), []) };
}

import { useEffect, useRef, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { openProgress } from '../client';
import { ImportDetailsDocument, ImportNowDocument } from '../gql/graphql';
import { useSpeech } from '../language';
import { isRunning, type Import } from './state';
import type { ImportDetails } from './mapping';

/** So often the state is asked for when the line that tells of it has broken. */
const askAgain = 2_000;

/** An import with its state as it is now: while it is under way the server tells of each step. */
export function useImport(id: string) {
  const { lang } = useSpeech();
  const client = useClient();
  const [{ data, error }, again] = useQuery({ query: ImportDetailsDocument, variables: { id, lang } });
  const node = data?.node;
  const details: ImportDetails | null = node && 'kind' in node ? (node as ImportDetails) : null;
  const [newer, setNewer] = useState<Import | null>(null);
  const state: Import | null = newer ?? details;
  const running = state !== null && isRunning(state);
  const stillRunning = useRef(running);
  stillRunning.current = running;

  useEffect(() => {
    if (!running) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop = () => {};
    const follow = () => {
      stop = openProgress(id, setNewer, () => void look());
    };
    // The line ends with the run, and may break before that: either way the server is asked how it stands.
    const look = async () => {
      const { data: now } = await client.query(ImportNowDocument, { id }).toPromise();
      if (over) return;
      if (now?.node && 'kind' in now.node) setNewer(now.node as Import);
      timer = setTimeout(() => stillRunning.current && follow(), askAgain);
    };
    follow();
    return () => {
      over = true;
      clearTimeout(timer);
      stop();
    };
  }, [client, id, running]);

  return {
    details,
    state,
    error,
    missing: data !== undefined && details === null,
    again: () => {
      setNewer(null);
      again();
    },
    /** What a mutation has answered. */
    take: setNewer,
  };
}

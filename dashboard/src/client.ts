import { Client, fetchExchange, stringifyDocument, type CombinedError } from 'urql';
import { createClient as createSocket } from 'graphql-ws';
import type { Key } from './language';
import { IndicatorChangesDocument, type IndicatorChangesSubscription, type Lang } from './gql/graphql';

// No cache: what is shown long is held by the live feed, and everything else is asked for when it is opened.
export const client = new Client({ url: '/graphql', exchanges: [fetchExchange], preferGetMethod: false });

/** What went wrong, in the reader's words: the server's own messages are for developers. */
export function faultKey(error: CombinedError): Key {
  if (error.networkError) return 'fault.connection';
  switch (error.graphQLErrors[0]?.extensions?.code) {
    case 'UNAUTHENTICATED':
      return 'fault.signIn';
    case 'FORBIDDEN':
      return 'fault.notAllowed';
    default:
      return 'fault.server';
  }
}

/** One subscription over one socket. It tries once; watch.ts decides about trying again. */
export interface Line {
  opened: () => void;
  change: (change: IndicatorChangesSubscription['indicatorChanges']) => void;
  /** Refused when the server answered with an error rather than breaking off. */
  closed: (refused: boolean) => void;
}

const silentAfter = 3_000;

export function openLine(network: string, since: string, lang: Lang, line: Line): () => void {
  let ping: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const close = (refused: boolean) => {
    if (over) return;
    over = true;
    clearTimeout(ping);
    line.closed(refused);
  };

  const socket = createSocket({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    retryAttempts: 0,
    // A line that is dead without having been closed is noticed by a ping that nobody answers.
    keepAlive: 5_000,
    on: {
      connected: () => line.opened(),
      ping: (received) => {
        if (!received) ping = setTimeout(() => socket.terminate(), silentAfter);
      },
      pong: (received) => {
        if (received) clearTimeout(ping);
      },
    },
  });
  const stop = socket.subscribe<IndicatorChangesSubscription>(
    { query: stringifyDocument(IndicatorChangesDocument), variables: { network, since, lang } },
    {
      next: (message) => (message.data ? line.change(message.data.indicatorChanges) : close(true)),
      error: (error) => close(Array.isArray(error)),
      complete: () => close(false),
    },
  );
  return () => {
    over = true;
    clearTimeout(ping);
    stop();
    void socket.dispose();
  };
}

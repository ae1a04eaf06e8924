import { Client, fetchExchange, mapExchange, stringifyDocument, type CombinedError } from 'urql';
import { createClient as createSocket } from 'graphql-ws';
import { suspect } from './access/suspicion';
import type { Key } from './language';
import {
  ImportProgressDocument,
  IndicatorChangesDocument,
  type ImportFieldsFragment,
  type ImportProgressSubscription,
  type IndicatorChangesSubscription,
  type Lang,
} from './gql/graphql';

// No cache: what is shown long is held by the live feed, and everything else is asked for when it is opened.
export const client = new Client({
  url: '/graphql',
  exchanges: [
    mapExchange({
      onResult: ({ data, error }) => {
        if ((error && isRefusal(error)) || isNotAllowed(data)) suspect();
      },
    }),
    fetchExchange,
  ],
  preferGetMethod: false,
});

/** The server didn't let the viewer. */
function isRefusal(error: CombinedError): boolean {
  const { status } = (error.response ?? {}) as { status?: number };
  const code = error.graphQLErrors[0]?.extensions?.code;
  return status === 401 || status === 403 || code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
}

/** A mutation that was offered on the screen and refused. */
function isNotAllowed(data: Record<string, { userErrors?: { code: string }[] } | null> | null | undefined): boolean {
  return Object.values(data ?? {}).some((answer) => answer?.userErrors?.some(({ code }) => code === 'NOT_ALLOWED'));
}

/** What went wrong, in the reader's words: the server's own messages are for developers. */
export function faultKey(error: CombinedError): Key {
  const status = (error.response as { status?: number } | undefined)?.status;
  if (status === 429 || status === 503) return 'fault.busy';
  if (error.networkError) return 'fault.connection';
  switch (error.graphQLErrors[0]?.extensions?.code) {
    case 'TOO_MANY_REQUESTS':
    case 'BUSY':
      return 'fault.busy';
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
  const query = stringifyDocument(IndicatorChangesDocument);
  return subscribe<IndicatorChangesSubscription>(query, { network, since, lang }, {
    opened: line.opened,
    next: (data) => line.change(data.indicatorChanges),
    closed: (refused) => {
      // The server ends the line, too, when the viewer's rights are others than when it was opened.
      suspect();
      line.closed(refused);
    },
  });
}

/** Follows an import until its check, run or undo has ended. */
export function openProgress(id: string, next: (state: ImportFieldsFragment) => void, closed: () => void): () => void {
  return subscribe<ImportProgressSubscription>(stringifyDocument(ImportProgressDocument), { id }, {
    opened: () => {},
    next: (data) => next(data.importProgress),
    closed,
  });
}

interface Events<Data> {
  opened: () => void;
  next: (data: Data) => void;
  closed: (refused: boolean) => void;
}

// The server closes with these when the viewer is no longer known, or may no longer do what the socket does.
const shutOut = [4401, 4403];

function subscribe<Data>(query: string, variables: Record<string, unknown>, on: Events<Data>): () => void {
  let ping: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const close = (refused: boolean) => {
    if (over) return;
    over = true;
    clearTimeout(ping);
    on.closed(refused);
    void socket.dispose();
  };

  const socket = createSocket({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    retryAttempts: 0,
    // A line that is dead without having been closed is noticed by a ping that nobody answers.
    keepAlive: 5_000,
    on: {
      connected: () => on.opened(),
      closed: (event) => {
        if (shutOut.includes((event as CloseEvent).code)) suspect();
      },
      ping: (received) => {
        if (!received) ping = setTimeout(() => socket.terminate(), silentAfter);
      },
      pong: (received) => {
        if (received) clearTimeout(ping);
      },
    },
  });
  const stop = socket.subscribe<Data>(
    { query, variables },
    {
      next: (message) => (message.data ? on.next(message.data) : close(true)),
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

import type { OperationResult } from 'urql';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useAsOf } from './asOf';
import { suspect } from './access/suspicion';
import { client, openLine } from './client';
import {
  MoreIndicatorsDocument,
  PublicSnapshotDocument,
  SnapshotDocument,
  type IndicatorFieldsFragment,
  type Lang,
  type PublicSnapshotQuery,
  type SnapshotQuery,
} from './gql/graphql';
import { useSpeech } from './language';
import { hold, isMove, type Held, type Row } from './live';
import { useRights } from './viewer';
import { watch, type Connection, type Watched } from './watch';

export type Plan = Omit<NonNullable<SnapshotQuery['network']>, 'indicators' | 'changes'>;

interface LiveNetwork {
  /**
   * 'past' while one looks back: nothing moves then, and nothing is followed. 'still' is what the public sees: it is read
   * anew now and then.
   */
  connection: Connection | 'past' | 'still';
  /** The network's own facts and its live values; both missing until the first snapshot has come. */
  plan: Plan | null;
  held: Held | null;
  /** True when the server knows no such network. */
  unknown: boolean;
  /** Fetches the plan anew, as after adding a node to a path. */
  refresh: () => void;
}

const LiveContext = createContext<LiveNetwork | null>(null);

export function useLiveNetwork(): LiveNetwork {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLiveNetwork needs a LiveNetworkProvider around it');
  return live;
}

interface Shown extends Watched {
  /** What it is of: neither another network's values nor another day's may stay on the screen meanwhile. */
  of: string;
  plan: Plan | null;
  unknown: boolean;
}

const unopened = (of: string): Shown => ({ of, connection: 'opening', held: null, plan: null, unknown: false });

/** How often the public's page is read anew. */
const publicEvery = 60_000;

export function LiveNetworkProvider({ slug, children }: { slug: string; children: ReactNode }) {
  const { lang } = useSpeech();
  const { belongs } = useRights();
  const [round, setRound] = useState(0);
  const { moment } = useAsOf();
  const of = `${slug} ${moment ?? 'now'}`;
  useEffect(() => {
    if (belongs || moment) return;
    const timer = setInterval(() => document.hidden || setRound((n) => n + 1), publicEvery);
    return () => clearInterval(timer);
  }, [belongs, moment]);
  const [shown, setShown] = useState(() => unopened(of));

  useEffect(() => {
    // Set by the snapshot, which always comes before the line is opened.
    let network = '';
    let over = false;
    let known = false;
    const show = (next: Partial<Shown>) => {
      if (over) return;
      setShown((before) => ({ ...(before.of === of ? before : unopened(of)), ...next }));
    };
    const snapshot = async () => {
      const answer = await (belongs ? fetchSnapshot : fetchPublic)(slug, lang, moment);
      if (!answer) {
        // A network that was there a moment ago is hidden now: what is on the page, and typed into it, stays.
        if (known) suspect();
        else {
          show({ unknown: true });
          watching.stop();
        }
        throw new Error('no such network');
      }
      known = true;
      network = answer.plan.id;
      show({ plan: answer.plan, unknown: false });
      return answer.held;
    };
    const watching = watch({
      snapshot,
      open: (since, line) => (moment || !belongs ? rest(line) : openLine(network, since, lang, line)),
      // What is on the screen stays until there is something newer.
      show: ({ connection, held }) => show(held ? { connection, held } : { connection }),
      wait: (milliseconds, later) => {
        // Spread out, lest every screen in the house comes back in the same instant.
        const timer = setTimeout(later, milliseconds * (0.75 + Math.random() / 2));
        return () => clearTimeout(timer);
      },
    });
    addEventListener('online', watching.hurry);
    addEventListener('offline', watching.giveUp);
    document.addEventListener('visibilitychange', watching.hurry);
    return () => {
      over = true;
      removeEventListener('online', watching.hurry);
      removeEventListener('offline', watching.giveUp);
      document.removeEventListener('visibilitychange', watching.hurry);
      watching.stop();
    };
  }, [slug, lang, round, moment, of, belongs]);

  const { plan, held, unknown, connection } = shown.of === of ? shown : unopened(of);
  const live: LiveNetwork = {
    connection: connection !== 'live' ? connection : moment ? 'past' : belongs ? 'live' : 'still',
    plan,
    held,
    unknown,
    refresh: () => setRound((n) => n + 1),
  };
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** What has been does not move, and the public is not told of moves: nothing comes along this line. */
function rest(line: { opened: () => void }): () => void {
  line.opened();
  return () => {};
}

async function fetchSnapshot(
  slug: string,
  lang: Lang,
  asOf: string | null,
): Promise<{ plan: Plan; held: Held } | null> {
  const { data, error } = await client.query(SnapshotDocument, { slug, lang, asOf }).toPromise();
  if (error || !data) throw error ?? new Error('empty answer');
  if (!data.network) return null;

  const { indicators, changes, ...plan } = data.network;
  const rows = indicators.nodes.map(toRow);
  let page = indicators.pageInfo;
  while (page.hasNextPage) {
    const variables = { slug, lang, asOf, after: page.endCursor ?? null };
    const more = await client.query(MoreIndicatorsDocument, variables).toPromise();
    if (more.error || !more.data?.network) throw more.error ?? new Error('empty answer');
    // Read a little later than the first page: each row knows the position of its own value, and live.ts looks at that.
    rows.push(...more.data.network.indicators.nodes.map(toRow));
    page = more.data.network.indicators.pageInfo;
  }
  return { plan, held: hold(plan.feedHead, rows, changes.nodes.filter(isMove)) };
}

/** The same as everybody sees it: the published indicators, and nothing that only those who belong are shown. */
async function fetchPublic(slug: string, lang: Lang, asOf: string | null): Promise<{ plan: Plan; held: Held } | null> {
  const rows: Row[] = [];
  let after: string | null = null;
  for (;;) {
    const answer: OperationResult<PublicSnapshotQuery> = await client
      .query(PublicSnapshotDocument, { slug, lang, asOf, after })
      .toPromise();
    const { data, error } = answer;
    if (error || !data) throw error ?? new Error('empty answer');
    if (!data.network) return null;
    const { indicators, ...network } = data.network;
    rows.push(...indicators.nodes.map(toRow));
    if (!indicators.pageInfo.hasNextPage) {
      const plan: Plan = { ...network, levels: [], paths: [], reconciliation: { lastHeldAt: null, holds: null } };
      return { plan, held: hold(plan.feedHead, rows, []) };
    }
    after = indicators.pageInfo.endCursor;
  }
}

function toRow(indicator: IndicatorFieldsFragment & { value: { sequence: string } }): Row {
  return { ...indicator, sequence: indicator.value.sequence, moves: 0 };
}

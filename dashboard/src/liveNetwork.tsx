import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { client, openLine } from './client';
import {
  MoreIndicatorsDocument,
  SnapshotDocument,
  type IndicatorFieldsFragment,
  type Lang,
  type SnapshotQuery,
} from './gql/graphql';
import { useSpeech } from './language';
import { hold, isMove, type Held, type Row } from './live';
import { watch, type Connection, type Watched } from './watch';

export type Plan = Omit<NonNullable<SnapshotQuery['network']>, 'indicators' | 'changes'>;

interface LiveNetwork {
  connection: Connection;
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

const unopened: Watched = { connection: 'opening', held: null };

export function LiveNetworkProvider({ slug, children }: { slug: string; children: ReactNode }) {
  const { lang } = useSpeech();
  const [round, setRound] = useState(0);
  const [watched, show] = useState(unopened);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [unknown, setUnknown] = useState(false);

  useEffect(() => {
    // Set by the snapshot, which always comes before the line is opened.
    let network = '';
    const snapshot = async () => {
      const answer = await fetchSnapshot(slug, lang);
      if (!answer) {
        setUnknown(true);
        watching.stop();
        throw new Error('no such network');
      }
      network = answer.plan.id;
      setPlan(answer.plan);
      return answer.held;
    };
    const watching = watch({
      snapshot,
      open: (since, line) => openLine(network, since, lang, line),
      // What is on the screen stays until there is something newer.
      show: (next) => show((before) => ({ ...next, held: next.held ?? before.held })),
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
      removeEventListener('online', watching.hurry);
      removeEventListener('offline', watching.giveUp);
      document.removeEventListener('visibilitychange', watching.hurry);
      watching.stop();
    };
  }, [slug, lang, round]);

  const live = { ...watched, plan, unknown, refresh: () => setRound((n) => n + 1) };
  return <LiveContext value={live}>{children}</LiveContext>;
}

async function fetchSnapshot(slug: string, lang: Lang): Promise<{ plan: Plan; held: Held } | null> {
  const { data, error } = await client.query(SnapshotDocument, { slug, lang }).toPromise();
  if (error || !data) throw error ?? new Error('empty answer');
  if (!data.network) return null;

  const { indicators, changes, ...plan } = data.network;
  const rows = indicators.nodes.map(toRow);
  let page = indicators.pageInfo;
  while (page.hasNextPage) {
    const more = await client.query(MoreIndicatorsDocument, { slug, lang, after: page.endCursor ?? null }).toPromise();
    if (more.error || !more.data?.network) throw more.error ?? new Error('empty answer');
    // Read a little later than the first page: each row knows the position of its own value, and live.ts looks at that.
    rows.push(...more.data.network.indicators.nodes.map(toRow));
    page = more.data.network.indicators.pageInfo;
  }
  return { plan, held: hold(plan.feedHead, rows, changes.nodes.filter(isMove)) };
}

function toRow(indicator: IndicatorFieldsFragment & { value: { sequence: string } }): Row {
  return { ...indicator, sequence: indicator.value.sequence, moves: 0 };
}

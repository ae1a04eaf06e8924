// Keeps a network's state live: snapshot, then the changes after it, over and over as lines break.
// The wire and the clock are arguments, so that the tests can break lines at will.
import { apply, type ChangeEvent, type Held } from './live';

export type Connection = 'opening' | 'live' | 'lost';

export interface Watched {
  connection: Connection;
  /** Missing until the first snapshot has come. */
  held: Held | null;
}

export interface Wire {
  snapshot: () => Promise<Held>;
  open: (
    since: string,
    line: { opened: () => void; change: (event: ChangeEvent) => void; closed: (refused: boolean) => void },
  ) => () => void;
  show: (watched: Watched) => void;
  /** Runs later after so many milliseconds; the answer takes it back. */
  wait: (milliseconds: number, later: () => void) => () => void;
}

const firstWait = 500;
const longestWait = 8_000;

const waitAfter = (times: number) => Math.min(longestWait, firstWait * 2 ** times);

export interface Watch {
  stop: () => void;
  /** Tries at once instead of waiting on, as when the browser says that it is online again. */
  hurry: () => void;
  /** Gives the line up, as when the browser says that it is offline: a dead line may look alive for a while. */
  giveUp: () => void;
}

export function watch(wire: Wire): Watch {
  let watched: Watched = { connection: 'opening', held: null };
  let stale = true;
  let failures = 0;
  let restarts = 0;
  let stopped = false;
  let closeLine = () => {};
  let cancelWait: (() => void) | null = null;

  const show = (change: Partial<Watched>) => {
    watched = { ...watched, ...change };
    wire.show(watched);
  };

  const step = () => {
    cancelWait = null;
    if (stale) void refetch();
    else subscribe();
  };

  const retry = () => {
    if (stopped) return;
    closeLine();
    show({ connection: 'lost' });
    cancelWait = wire.wait(waitAfter(failures), step);
    failures += 1;
  };

  const refetch = async () => {
    try {
      const held = await wire.snapshot();
      if (stopped) return;
      stale = false;
      show({ held });
      subscribe();
    } catch {
      retry();
    }
  };

  const restart = () => {
    closeLine();
    stale = true;
    // Ever more slowly, should each snapshot be refused by the change after it.
    cancelWait = wire.wait(waitAfter(restarts), step);
    restarts += 1;
  };

  const subscribe = () => {
    const held = watched.held;
    if (!held) return;
    closeLine = wire.open(held.resumeFrom, {
      opened: () => {
        failures = 0;
        show({ connection: 'live' });
      },
      change: (event) => {
        if (stale || !watched.held) return;
        const [next, verdict] = apply(watched.held, event);
        if (verdict === 'resync') return restart();
        if (verdict === 'applied') restarts = 0;
        show({ held: next });
      },
      closed: (refused) => {
        // The place that was asked for may be the reason, so ask for it anew.
        stale ||= refused;
        retry();
      },
    });
  };

  wire.show(watched);
  step();
  return {
    stop: () => {
      stopped = true;
      cancelWait?.();
      closeLine();
    },
    hurry: () => {
      if (!cancelWait) return;
      cancelWait();
      step();
    },
    giveUp: () => {
      if (watched.connection === 'live') retry();
    },
  };
}

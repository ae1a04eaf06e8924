import { beforeEach, describe, expect, it } from 'vitest';
import { hold, type ChangeEvent, type Row } from './live';
import { watch, type Watched, type Wire } from './watch';

// A wire and a clock that the test moves by hand.
type Line = Parameters<Wire['open']>[1];
let snapshots: (() => Promise<ReturnType<typeof hold>>)[];
let opened: { since: string; line: Line; closed: boolean }[];
let waits: { milliseconds: number; later: () => void; cancelled: boolean }[];
let shown: Watched[];

const row = (value: string, sequence: string) => ({ id: 'i', value: { value }, sequence, moves: 0 }) as unknown as Row;
const at = (sequence: string, value: string) => async () => hold(sequence, [row(value, sequence)], []);
const event = (sequence: string, after: string, from: string, to: string, resync = false) =>
  ({
    sequence,
    after,
    resync,
    indicator: { id: 'i' },
    value: { value: to },
    previous: { value: from },
  }) as unknown as ChangeEvent;

const wire: Wire = {
  snapshot: () => snapshots.shift()!(),
  open: (since, line) => {
    const one = { since, line, closed: false };
    opened.push(one);
    return () => {
      one.closed = true;
    };
  },
  show: (watched) => shown.push(watched),
  wait: (milliseconds, later) => {
    const one = { milliseconds, later, cancelled: false };
    waits.push(one);
    return () => {
      one.cancelled = true;
    };
  },
};

const settled = () => new Promise((done) => setTimeout(done));
const now = () => shown.at(-1)!;
const value = () => now().held?.rows.get('i')?.value.value;
const newest = () => opened.at(-1)!;

beforeEach(() => {
  snapshots = [];
  opened = [];
  waits = [];
  shown = [];
});

describe('watch', () => {
  it('fetches, subscribes after what it fetched, and is live when the line is open', async () => {
    snapshots = [at('10', '37')];
    watch(wire);
    expect(now().connection).toBe('opening');
    await settled();
    expect(newest().since).toBe('10');
    expect(now().connection).toBe('opening');
    newest().line.opened();
    expect(now().connection).toBe('live');
    newest().line.change(event('11', '10', '37', '38'));
    expect(value()).toBe('38');
  });

  it('says that the line is lost, waits longer each time, and continues where it was', async () => {
    snapshots = [at('10', '37')];
    watch(wire);
    await settled();
    newest().line.opened();
    newest().line.change(event('11', '10', '37', '38'));
    newest().line.change(event('12', '11', '38', '39'));
    newest().line.closed(false);
    expect(now().connection).toBe('lost');
    expect(value()).toBe('39');

    waits.at(-1)!.later();
    expect(newest().since).toBe('11');
    newest().line.closed(false);
    waits.at(-1)!.later();
    newest().line.closed(false);
    expect(waits.map((one) => one.milliseconds)).toEqual([500, 1000, 2000]);

    waits.at(-1)!.later();
    newest().line.opened();
    expect(now().connection).toBe('live');
    newest().line.change(event('12', '11', '38', '39'));
    newest().line.change(event('13', '12', '39', '40'));
    expect(value()).toBe('40');
    newest().line.closed(false);
    expect(waits.at(-1)!.milliseconds).toBe(500);
  });

  it('never waits longer than eight seconds', async () => {
    snapshots = [at('10', '37')];
    watch(wire);
    await settled();
    for (let i = 0; i < 12; i++) {
      newest().line.closed(false);
      waits.at(-1)!.later();
    }
    expect(Math.max(...waits.map((one) => one.milliseconds))).toBe(8000);
  });

  it('fetches anew after a gap and leaves the old line', async () => {
    snapshots = [at('10', '37'), at('20', '45')];
    watch(wire);
    await settled();
    newest().line.opened();
    newest().line.change(event('15', '14', '40', '41'));
    expect(newest().closed).toBe(true);
    expect(value()).toBe('37');
    waits.at(-1)!.later();
    await settled();
    expect(value()).toBe('45');
    expect(newest().since).toBe('20');
  });

  it('fetches anew ever more slowly while each fetch is followed by a gap', async () => {
    snapshots = [at('10', '37'), at('10', '37'), at('10', '37')];
    watch(wire);
    await settled();
    for (let i = 0; i < 2; i++) {
      newest().line.change(event('15', '14', '40', '41'));
      waits.at(-1)!.later();
      await settled();
    }
    expect(waits.map((one) => one.milliseconds)).toEqual([500, 1000]);
  });

  it('fetches anew when told to', async () => {
    snapshots = [at('10', '37'), at('20', '45')];
    watch(wire);
    await settled();
    newest().line.change(event('11', '10', '37', '38', true));
    waits.at(-1)!.later();
    await settled();
    expect(value()).toBe('45');
  });

  it('fetches anew when the server refuses the place', async () => {
    snapshots = [at('10', '37'), at('3', '1')];
    watch(wire);
    await settled();
    newest().line.closed(true);
    waits.at(-1)!.later();
    await settled();
    expect(newest().since).toBe('3');
  });

  it('tries again when the snapshot fails', async () => {
    snapshots = [() => Promise.reject(new Error('down')), at('10', '37')];
    watch(wire);
    await settled();
    expect(now().connection).toBe('lost');
    waits.at(-1)!.later();
    await settled();
    expect(value()).toBe('37');
  });

  it('hurries when it is waiting, and only then', async () => {
    snapshots = [at('10', '37')];
    const watching = watch(wire);
    await settled();
    watching.hurry();
    expect(opened).toHaveLength(1);
    newest().line.closed(false);
    watching.hurry();
    expect(opened).toHaveLength(2);
    expect(waits[0]!.cancelled).toBe(true);
  });

  it('gives up a line that the browser says is dead', async () => {
    snapshots = [at('10', '37')];
    const watching = watch(wire);
    await settled();
    newest().line.opened();
    watching.giveUp();
    expect(newest().closed).toBe(true);
    expect(now().connection).toBe('lost');
    watching.giveUp();
    expect(waits).toHaveLength(1);
  });

  it('stops', async () => {
    snapshots = [at('10', '37')];
    const watching = watch(wire);
    await settled();
    watching.stop();
    expect(newest().closed).toBe(true);
    newest().line.closed(false);
    expect(waits).toHaveLength(0);
  });
});

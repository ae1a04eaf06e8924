// The real program on a free port with a database of its own, as the tests need it: started, killed, started again.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.POLKU_BIN ?? new URL('../../bin/polku', import.meta.url).pathname;

/** The newest one-time link that the server has printed; it works while no newer start of the server has taken its place. */
const printed = /Sign in as administrator[^\n]*?(http\S+)/g;

/** more is what else the environment says, such as an identity provider; it is told where the server will listen. */
export async function startServer(more = () => ({})) {
  const folder = mkdtempSync(join(tmpdir(), 'polku-e2e-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  let child = null;
  let log = '';

  const start = async (sample = '0') => {
    child = spawn(program, ['serve'], {
      env: {
        ...process.env,
        POLKU_ADDR: `127.0.0.1:${port}`,
        DATABASE_URL: `sqlite://${join(folder, 'polku.db')}`,
        POLKU_SAMPLE: sample,
        ...more(base),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (text) => (log += text));
    child.stderr.on('data', (text) => (log += text));
    await answers(`${base}/readyz`, child, () => log);
  };
  /** Kills as a power cut does, and waits until it is gone. */
  const kill = async (signal = 'SIGKILL') => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    process.kill(child.pid, signal);
    await gone;
  };
  const stop = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };

  // Also when a test run ends by an error of its own.
  process.once('exit', () => child?.kill('SIGKILL'));

  // The first start makes the sample up. It would go on by a fact every few seconds, which would move numbers under the
  // tests; without the setting the sample stays as it is.
  await start('1');
  await kill('SIGTERM');
  await start();
  const link = () => [...log.matchAll(printed)].at(-1)?.[1];
  return { base, start: () => start(), kill, stop, link };
}

async function answers(url, child, log) {
  const end = Date.now() + 120_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`the server ended at once:\n${log()}`);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the server did not get ready:\n${log()}`);
}

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

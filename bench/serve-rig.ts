import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Rhythm } from './fleet-collector.js';
import type { Following, Heard } from './stream-clients.js';

const CRUNCH = fileURLToPath(new URL('../bin/crunch.js', import.meta.url));
const BARE_SERVER = fileURLToPath(new URL('./bare-server.ts', import.meta.url));
const STREAM_CLIENTS = fileURLToPath(new URL('./stream-clients.ts', import.meta.url));
const COLLECTOR = fileURLToPath(new URL('./fleet-collector.ts', import.meta.url));

/** Everything that takes part, each in a process of its own. */
export interface ServeRig {
  /** Of `crunch serve-api`. */
  readonly url: string;
  /** Of bare node:http, which serves what crunch answered to the same paths. */
  readonly bareUrl: string;
  /** The body that crunch answered first. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly streams: number;
  /** Whole cycles that were stored so far. */
  cycles(): number;
  heard(): Promise<Heard>;
  /** What crunch's process holds in memory, MiB; NaN where the system does not tell. */
  memoryMiB(): number;
  stop(): Promise<void>;
}

export interface RigOptions {
  /** Of a store that has the fleet. */
  readonly path: string;
  /** How often the collector stores a cycle. */
  readonly everyMs: number;
  readonly streams: number;
  /** What will be asked. */
  readonly paths: readonly string[];
}

/** Starts all of it; whatever fails, nothing is left running. */
export async function startServeRig({ path, everyMs, streams, paths }: RigOptions): Promise<ServeRig> {
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of children.reverse()) await end(child);
  };
  const started = <Child extends ChildProcess>(child: Child): Child => {
    children.push(child);
    return child;
  };
  try {
    const crunch = started(
      spawn(process.execPath, [CRUNCH, 'serve-api', '--port', '0', '--db', path], {
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
    const url = await listeningUrl(crunch);
    const bodies: Record<string, string> = {};
    for (const asked of paths) bodies[asked] = await (await fetch(url + asked)).text();
    const bare = started(fork(BARE_SERVER));
    bare.send(bodies);
    const [port] = await once(bare, 'message');
    const clients = started(fork(STREAM_CLIENTS));
    clients.send({ url, clients: streams } satisfies Following);
    const [open] = await once(clients, 'message');
    if (open !== streams) throw new Error(`serve: ${open} of ${streams} streams opened`);
    const collector = started(fork(COLLECTOR));
    let cycles = 0;
    collector.on('message', (count: number) => {
      cycles = count;
    });
    collector.send({ path, everyMs } satisfies Rhythm);
    await once(collector, 'message');
    return {
      ...{ url, bodies, streams, stop },
      bareUrl: `http://127.0.0.1:${port}`,
      cycles: () => cycles,
      async heard() {
        clients.send('how many');
        const [heard] = await once(clients, 'message');
        return heard as Heard;
      },
      memoryMiB: () => memoryMiB(crunch.pid),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listeningUrl(child: ReturnType<typeof spawn>): Promise<string> {
  if (child.stderr === null) throw new Error('serve: no stderr to read');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const [, url] = /listening on (http:\S+)/.exec(line) ?? [];
    if (url !== undefined) {
      child.stderr.resume();
      return url;
    }
  }
  throw new Error(`serve-api ended before it listened: ${said.join('\n')}`);
}

function memoryMiB(pid: number | undefined): number {
  const { stdout, status } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) / 1_024 : Number.NaN;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

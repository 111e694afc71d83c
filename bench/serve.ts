import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DAY_MS, MINUTE_MS } from '../src/market/duration.js';
import type { Arena } from './arena.js';
import { EXCHANGE } from './crunch-store.js';
import { driveLoad, type Load } from './http-load.js';
import { baseName } from './market-name.js';
import { median, percentile } from './median.js';
import { figure, rounded, type Section } from './report.js';

const CRUNCH = fileURLToPath(new URL('../bin/crunch.js', import.meta.url));
const BARE_SERVER = fileURLToPath(new URL('./bare-server.ts', import.meta.url));
const ROUNDS = 3;
const ROUND_MS = 2_000;
const WARM_UP_MS = 500;
const CONNECTIONS = 16;
/** Below what the server lets run at once. */
const COSTLY_CONNECTIONS = 2;

interface Target {
  readonly name: string;
  readonly url: string;
  readonly nextPath: () => string;
  readonly connections: number;
}

/** `crunch serve-api` in a process of its own, beside bare node:http with the same bodies in another. */
export async function serveSection(arena: Arena): Promise<Section> {
  const since = arena.now - DAY_MS;
  const stats = `/api/v1/stats?rank=volatility&top=20&since=${since}&until=${arena.now}`;
  const prices = `/api/v1/prices/${EXCHANGE}/${baseName(0)}-USD?since=${since}&until=${arena.now}`;
  const crunch = await startCrunch(arena.crunch.path);
  const bare = fork(BARE_SERVER);
  try {
    const bodies: Record<string, string> = {};
    for (const path of [stats, prices]) bodies[path] = await (await fetch(crunch.url + path)).text();
    bare.send(bodies);
    const [port] = await once(bare, 'message');
    const bareUrl = `http://127.0.0.1:${port}`;
    const another = createOtherDays(arena);
    const size = (path: string) => `${figure(Buffer.byteLength(bodies[path] ?? '') / 1_024)} KiB`;
    const targets: Target[] = [
      { name: `ranking, ${size(stats)}`, url: crunch.url, nextPath: () => stats, connections: CONNECTIONS },
      { name: 'the same, bare node:http', url: bareUrl, nextPath: () => stats, connections: CONNECTIONS },
      { name: `prices of a day, ${size(prices)}`, url: crunch.url, nextPath: () => prices, connections: CONNECTIONS },
      { name: 'the same, bare node:http', url: bareUrl, nextPath: () => prices, connections: CONNECTIONS },
      { name: 'ranking, each of another day', url: crunch.url, nextPath: another, connections: COSTLY_CONNECTIONS },
    ];
    const loads = await driveInTurns(targets);
    const rates = loads.map((all) => median(all.map(({ requests, ms }) => requests / (ms / 1_000))));
    return {
      title: 'Serving over HTTP',
      notes: [
        `crunch serve-api in a process of its own, asked over ${CONNECTIONS} connections that stay open from another on the same machine (${COSTLY_CONNECTIONS} where each request is another one); medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s, in turns. What is asked again comes out of memory, as long as no new prices are stored. Cached rankings reach ${share(rates[0], rates[1])} and cached prices ${share(rates[2], rates[3])} of the requests/s of bare node:http serving the same bytes.`,
      ],
      tables: [
        {
          columns: ['', 'requests/s', 'p50, ms', 'p99, ms'],
          rows: targets.map(({ name }, index) => {
            const latencies = (loads[index] ?? []).flatMap(({ latenciesMs }) => latenciesMs);
            const [half, most] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
            return [name, rounded(rates[index] ?? Number.NaN), figure(half), figure(most)];
          }),
        },
      ],
    };
  } finally {
    await stop(bare);
    await stop(crunch.process);
  }
}

/** Rankings of a day within what is stored, never the same twice. */
function createOtherDays({ days, now, midnight }: Arena): () => string {
  const minutes = (now - midnight) / MINUTE_MS + ((days - 1) * DAY_MS) / MINUTE_MS;
  let asked = 0;
  return () => {
    asked += 1;
    const until = now - (asked % minutes) * MINUTE_MS - Math.floor(asked / minutes);
    return `/api/v1/stats?rank=volatility&top=20&since=${until - DAY_MS}&until=${until}`;
  };
}

async function driveInTurns(targets: readonly Target[]): Promise<Load[][]> {
  const drive = ({ url, nextPath, connections }: Target, ms: number) => driveLoad(url, nextPath, connections, ms);
  for (const target of targets) await drive(target, WARM_UP_MS);
  const loads: Load[][] = targets.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, target] of targets.entries()) loads[index]?.push(await drive(target, ROUND_MS));
  }
  return loads;
}

async function startCrunch(db: string): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, [CRUNCH, 'serve-api', '--port', '0', '--db', db], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const [, url] = /listening on (http:\S+)/.exec(line) ?? [];
    if (url !== undefined) {
      child.stderr.resume();
      return { url, process: child };
    }
  }
  throw new Error(`serve-api ended before it listened: ${said.join('\n')}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

function share(ours = Number.NaN, theirs = Number.NaN): string {
  return `${figure((100 * ours) / theirs)} %`;
}

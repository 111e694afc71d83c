import { availableParallelism } from 'node:os';
import { HOUR_MS } from '../src/market/duration.js';
import { FLEET, fillFleet } from './fleet.js';
import { type Amount, driveLoad, type Load } from './http-load.js';
import { baseName } from './market-name.js';
import { median, percentile } from './median.js';
import { figure, rounded, type Section } from './report.js';
import { type ServeRig, startServeRig } from './serve-rig.js';
import { inTemporaryFolder } from './temporary-folder.js';

export interface ServeOptions {
  /** Asked one after the other while memory is looked at. */
  readonly requests: number;
  /** How often the collector stores a cycle. */
  readonly everyMs: number;
}

/** Small enough to be run along with the rest; the large form asks 100,000. */
export const QUICK_SERVE: ServeOptions = { requests: 20_000, everyMs: 2_000 };

const STREAMS = 500;
const ROUNDS = 3;
const ROUND_MS = 1_200;
const WARM_UP_MS = 400;
const CONNECTIONS = 16;
/** Below what the server lets run at once. */
const COSTLY_CONNECTIONS = 2;
/** The memory is looked at after each such part of the requests. */
const PARTS = 5;

interface Target {
  readonly name: string;
  readonly url: string;
  readonly nextPath: () => string;
  readonly connections: number;
}

/** `crunch serve-api` while a collector writes and clients follow its stream, beside bare node:http with the same bodies. */
export function serveSection(options: ServeOptions): Promise<Section> {
  return inTemporaryFolder(async (folder) => {
    const now = Date.now();
    const stats = '/api/v1/stats?rank=pct-change';
    const prices = `/api/v1/prices/${FLEET.exchanges[0]}/${baseName(0)}-USD`;
    const path = await fillFleet(folder, now);
    const rig = await startServeRig({ path, everyMs: options.everyMs, streams: STREAMS, paths: [stats, prices] });
    try {
      const { url, bareUrl, bodies } = rig;
      const size = (asked: string) => `${figure(Buffer.byteLength(bodies[asked] ?? '') / 1_024)} KiB`;
      const cached = (name: string, from: string, asked: string): Target => {
        return { name, url: from, nextPath: () => asked, connections: CONNECTIONS };
      };
      const targets: Target[] = [
        cached(`ranking, ${size(stats)}`, url, stats),
        cached('the same, bare node:http', bareUrl, stats),
        cached(`prices of a day, ${size(prices)}`, url, prices),
        cached('the same, bare node:http', bareUrl, prices),
        { name: 'ranking, each of another window', url, nextPath: otherWindows(now), connections: COSTLY_CONNECTIONS },
      ];
      const loads = await driveInTurns(targets);
      const memory = await memoryOver(rig, options.requests, [stats, prices]);
      const cycles = rig.cycles();
      const { events, cutOff } = await rig.heard();
      const rates = loads.map((all) => median(all.map(({ requests, ms }) => requests / (ms / 1_000))));
      const markets = FLEET.exchanges.length * FLEET.marketsEach;
      return {
        title: 'Serving over HTTP',
        notes: [
          `crunch serve-api in a process of its own, over a store of ${FLEET.exchanges.length} exchanges with ${FLEET.marketsEach} markets each (${rounded(markets)} in all, a price a minute for a day), while another process stores a cycle of all of them every ${options.everyMs / 1_000} s (${figure(60_000 / options.everyMs)} times as often as a collector that polls once a minute) and ${STREAMS} clients in a third follow /api/v1/stream. The requests come over ${CONNECTIONS} connections that stay open (${COSTLY_CONNECTIONS} where each request is another one). Medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s, in turns; latencies of all rounds together.`,
          `Bare is node:http serving the same bytes and nothing else, in the same minutes beside the same collector and streams; the processes share ${availableParallelism()} cores, the one that asks among them. Cached rankings reach ${share(rates[0], rates[1])} of its requests/s, cached prices ${share(rates[2], rates[3])}.`,
          `${cycles} cycles were stored meanwhile; the ${STREAMS} streams heard ${rounded(events)} events, and ${cutOff} of them were cut off.`,
        ],
        tables: [
          {
            columns: ['', 'requests/s', 'p50, ms', 'p99, ms', 'p99 / p50', 'slowest, ms'],
            rows: targets.map(({ name }, index) => {
              const all = (loads[index] ?? []).flatMap(({ latenciesMs }) => latenciesMs);
              const [half, most, slowest] = [0.5, 0.99, 1].map((part) => percentile(all, part)) as [
                number,
                number,
                number,
              ];
              return [name, rounded(rates[index] ?? Number.NaN), ...[half, most, most / half, slowest].map(figure)];
            }),
          },
          {
            columns: ['memory of crunch serve-api after requests', ...memory.map(({ after }) => rounded(after))],
            rows: [['MiB', ...memory.map(({ mib }) => figure(mib))]],
          },
        ],
      };
    } finally {
      await rig.stop();
    }
  });
}

/** Rankings of half a day within what is stored, never the same twice. */
function otherWindows(now: number): () => string {
  let asked = 0;
  return () => {
    asked += 1;
    const until = now - ((asked * 7_919) % (12 * HOUR_MS));
    return `/api/v1/stats?rank=volatility&top=20&since=${until - 12 * HOUR_MS}&until=${until}`;
  };
}

async function driveInTurns(targets: readonly Target[]): Promise<Load[][]> {
  const drive = ({ url, nextPath, connections }: Target, amount: Amount) =>
    driveLoad(url, nextPath, connections, amount);
  for (const target of targets) await drive(target, { ms: WARM_UP_MS });
  const loads: Load[][] = targets.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, target] of targets.entries()) loads[index]?.push(await drive(target, { ms: ROUND_MS }));
  }
  return loads;
}

/** Asks the paths in turns and looks at the memory meanwhile. */
async function memoryOver(
  rig: ServeRig,
  requests: number,
  paths: readonly string[],
): Promise<{ after: number; mib: number }[]> {
  const seen = [{ after: 0, mib: rig.memoryMiB() }];
  let asked = 0;
  for (let part = 1; part <= PARTS; part++) {
    await driveLoad(rig.url, () => paths[asked++ % paths.length] as string, CONNECTIONS, {
      requests: requests / PARTS,
    });
    seen.push({ after: asked, mib: rig.memoryMiB() });
  }
  return seen;
}

function share(ours = Number.NaN, theirs = Number.NaN): string {
  return `${figure((100 * ours) / theirs)} %`;
}

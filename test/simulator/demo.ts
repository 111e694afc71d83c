// npm run demo: the real collector polls simulated exchanges over HTTP through a day that ends now, into a real store; then
// the real command line ranks and charts it. Simulated are only the prices and the clock.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectEvery } from '../../src/collector/schedule.js';
import { DAY_MS, MINUTE_MS } from '../../src/market/duration.js';
import { silentLog } from '../../src/market/log.js';
import { timeName } from '../../src/market/time.js';
import { createClient } from '../../src/sources/client.js';
import { sourcesOf } from '../../src/sources/registry.js';
import { openStore } from '../../src/store/open.js';
import { readSize } from '../../src/store/size.js';
import { createVirtualClock } from '../collector/virtual-clock.js';
import { startSimulator } from './server.js';

const EXCHANGES = ['binance', 'bitstamp', 'coinbase', 'kraken'] as const;
const MARKETS = 300;
const EVERY_MS = 5 * MINUTE_MS;
const SEED = 7;

const root = fileURLToPath(new URL('../..', import.meta.url));
const chosen = process.env.CRUNCH_DB;
const db = chosen ?? join(root, 'demo.db');
if (chosen === undefined) for (const ending of ['', '-wal', '-shm']) rmSync(db + ending, { force: true });

const until = Math.floor(Date.now() / EVERY_MS) * EVERY_MS;
const since = until - DAY_MS;
const clock = createVirtualClock(since, { patienceMs: 5_000 });
// The walk depends on the time since its start alone, so two demos tell the same story whenever they run.
const simulator = await startSimulator({
  seed: SEED,
  clock,
  markets: MARKETS,
  exchanges: EXCHANGES,
  startedTrading: since - 30 * DAY_MS,
});
const store = await openStore(db, { mode: 'write', createdBy: 'demo' });
// Only the demo's own file is ever written anew: simulated prices must not mix with anybody's real ones.
if ((await readSize(store)).prices > 0) {
  console.error('demo: CRUNCH_DB names a store that holds prices already; name an empty one, or none');
  process.exit(1);
}
const begin = performance.now();
let polls = 0;
let prices = 0;
const stop = new AbortController();
try {
  const client = createClient({
    userAgent: 'crunch-demo',
    timeoutMs: 10_000,
    maxBytes: 64 * 1_024 * 1_024,
    originOf: (source) => simulator.url(source as (typeof EXCHANGES)[number]),
    now: clock.now,
    log: silentLog,
  });
  const calm = { random: () => 0.5, log: silentLog, marketsRefreshMs: DAY_MS / 4, handoverBoundPct: 2 };
  const context = { store, client, sources: sourcesOf, clock, ...calm };
  await collectEvery(context, { exchanges: EXCHANGES }, EVERY_MS, stop.signal, {
    maxTicks: DAY_MS / EVERY_MS,
    onCycle(tick, outcomes) {
      for (const outcome of outcomes) {
        polls += 1;
        prices += outcome.prices;
        if (outcome.status !== 'ok')
          console.log(`${timeName(tick)} ${outcome.exchange}: ${outcome.status} ${outcome.error}`);
      }
      if (process.stderr.isTTY) process.stderr.write(`\rsimulated time ${timeName(tick)}, ${prices} prices stored `);
      void clock.advanceTo(tick + EVERY_MS);
    },
  });
} finally {
  await store.close();
  await simulator.close();
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
const seconds = (performance.now() - begin) / 1_000;
console.log(`
These prices are SIMULATED. The collector polled ${EXCHANGES.length} simulated exchanges over HTTP through the day that ends at
${timeName(until)}: ${polls} polls, ${prices.toLocaleString('en')} prices stored in ${seconds.toFixed(1)} s.
`);

const range = ['--window', '24h', '--until', timeName(until)];
crunch('stats', '--rank', 'pct-change', '--top', '10', ...range);
crunch('graph', 'BTC-USD', '--exchange', 'kraken,coinbase', '--height', '12', ...range);

const flag = chosen === undefined ? ' --db demo.db' : '';
console.log(`
Look further:
  node bin/crunch.js stats --losers --quote USD${flag}
  node bin/crunch.js stats BTC-USD --exchange kraken${flag}
  node bin/crunch.js serve-api${flag}            # a page and JSON at http://127.0.0.1:8787
With internet, the same for real:
  node bin/crunch.js collect && node bin/crunch.js stats --rank pct-change --window 1h
`);

/** Runs the real command line and lets it speak for itself. */
function crunch(...args: string[]): void {
  console.log(`$ crunch ${args.join(' ')}`);
  const run = spawnSync(process.execPath, [join(root, 'bin/crunch.js'), ...args, '--db', db], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  console.log();
}

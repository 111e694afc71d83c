import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureExchange } from '../src/store/exchange.js';
import { readMarkets, writeListing } from '../src/store/market.js';
import { openStore } from '../src/store/open.js';
import { writeSnapshot } from '../src/store/snapshot.js';
import { median } from './median.js';
import { type Section, times } from './report.js';
import { inTemporaryFolder } from './temporary-folder.js';
import { spread } from './timing.js';

const CRUNCH = fileURLToPath(new URL('../bin/crunch.js', import.meta.url));
const MARKETS = 100;
const POLLS = 60;
const ROUNDS = 21;

/** Whole processes, taking turns: bare Node.js, `--version`, `--help`, and a ranking of an hour of 100 markets. */
export function startSection(): Promise<Section> {
  return inTemporaryFolder(async (folder) => {
    const db = join(folder, 'crunch.db');
    await fillStore(db);
    const commands = {
      'node -e 0': ['-e', '0'],
      'crunch --version': [CRUNCH, '--version'],
      'crunch --help': [CRUNCH, '--help'],
      'crunch stats, 6,000 prices': [CRUNCH, 'stats', '--rank', 'pct-change', '--window', '2h', '--db', db],
    };
    const runs = Object.entries(commands).map(([name, args]) => ({ name, args, ms: [] as number[] }));
    for (let round = 0; round < ROUNDS; round++) {
      for (const { name, args, ms } of runs) {
        const since = performance.now();
        const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
        if (run.status !== 0) throw new Error(`${name}: exit ${run.status}: ${run.stderr}`);
        ms.push(performance.now() - since);
      }
    }
    const node = median(runs[0]?.ms);
    return {
      title: 'Starting',
      notes: [`Whole processes, median of ${ROUNDS} in turns, with the quickest and the slowest.`],
      tables: [
        {
          columns: ['', 'ms', 'of bare Node.js'],
          rows: runs.map(({ name, ms }) => [name, spread(ms), times(median(ms), node)]),
        },
      ],
    };
  });
}

async function fillStore(db: string): Promise<void> {
  const store = await openStore(db, { mode: 'write', createdBy: 'bench' });
  const begin = Date.now() - POLLS * 60_000;
  const exchange = await ensureExchange(store, 'kraken');
  const listed = Array.from({ length: MARKETS }, (_, index) => {
    return { nativeSymbol: `A${index}USD`, base: `A${index}`, quote: 'USD', active: true };
  });
  await writeListing(store, exchange.id, listed, begin);
  const markets = await readMarkets(store);
  for (let poll = 0; poll < POLLS; poll++) {
    const takenAt = begin + poll * 60_000;
    const prices = markets.map(({ id }) => ({ marketId: id, price: id + Math.sin(poll * id), volume24h: 1_000 * id }));
    const head = { exchangeId: exchange.id, source: 'kraken', scheduledAt: takenAt, takenAt, status: 'ok' } as const;
    await writeSnapshot(store, { ...head, skippedCount: 0, rejectedCount: 0, durationMs: 1, error: null }, prices);
  }
  await store.close();
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureExchange } from '../src/store/exchange.js';
import { readMarkets, writeListing } from '../src/store/market.js';
import { openStore } from '../src/store/open.js';
import { writeSnapshot } from '../src/store/snapshot.js';
import { median } from './median.js';

export interface StartFigures {
  /** Medians of whole processes, ms. */
  readonly nodeMs: number;
  readonly versionMs: number;
  readonly helpMs: number;
  readonly statsMs: number;
}

const CRUNCH = fileURLToPath(new URL('../bin/crunch.js', import.meta.url));
const MARKETS = 100;
const POLLS = 60;

/** Whole processes, taking turns: bare Node.js, `--version`, `--help`, and a ranking of an hour of 100 markets. */
export async function measureStart(rounds: number): Promise<StartFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'crunch-bench-'));
  try {
    const db = join(folder, 'crunch.db');
    await fillStore(db);
    const commands = {
      node: ['-e', '0'],
      version: [CRUNCH, '--version'],
      help: [CRUNCH, '--help'],
      stats: [CRUNCH, 'stats', '--rank', 'pct-change', '--window', '2h', '--db', db],
    };
    const times: Record<string, number[]> = { node: [], version: [], help: [], stats: [] };
    for (let round = 0; round < rounds; round++) {
      for (const [name, args] of Object.entries(commands)) {
        const since = performance.now();
        const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
        if (run.status !== 0) throw new Error(`${name}: exit ${run.status}: ${run.stderr}`);
        times[name]?.push(performance.now() - since);
      }
    }
    return {
      nodeMs: median(times.node),
      versionMs: median(times.version),
      helpMs: median(times.help),
      statsMs: median(times.stats),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

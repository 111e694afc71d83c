import { beforeAll } from 'vitest';
import { ensureExchange, writePollInterval } from '../../src/store/exchange.js';
import { readListedMarkets, writeListing } from '../../src/store/market.js';
import { openStore } from '../../src/store/open.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import type { Store } from '../../src/store/store.js';
import type { StoreRoom } from '../store/each-engine.js';

/** Noon of an ordinary day; every test's now. */
export const NOW = Date.UTC(2026, 0, 15, 12);
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

export interface SeedMarket {
  pair: readonly [base: string, quote: string];
  /** Base and quote joined when absent. */
  nativeSymbol?: string;
  /** The listing that follows the prices no longer trades it. */
  isInactive?: boolean;
  volume24h?: number;
  /** [ms before NOW, price]. */
  prices: readonly (readonly [agoMs: number, price: number])[];
}

/** Stores the markets of exchanges and their prices through the store's own writers. */
export async function seed(
  store: Store,
  exchanges: Readonly<Record<string, readonly SeedMarket[]>>,
  pollIntervalMs = MINUTE,
): Promise<void> {
  for (const [slug, markets] of Object.entries(exchanges)) {
    const { id: exchangeId } = await ensureExchange(store, slug);
    await writePollInterval(store, exchangeId, pollIntervalMs);
    const listed = markets.map((market) => ({
      nativeSymbol: symbolOf(market),
      base: market.pair[0],
      quote: market.pair[1],
      active: market.isInactive !== true,
    }));
    await writeListing(store, exchangeId, listed, NOW - 24 * HOUR);
    const stored = await readListedMarkets(store, { exchanges: [slug], includeInactive: true });
    const ids = new Map(stored.map(({ nativeSymbol, id }) => [nativeSymbol, id]));
    const times = new Set(markets.flatMap(({ prices }) => prices.map(([ago]) => NOW - ago)));
    for (const takenAt of [...times].sort((a, b) => a - b)) {
      const prices = markets.flatMap((market) =>
        market.prices
          .filter(([ago]) => NOW - ago === takenAt)
          .map(([, price]) => ({
            marketId: ids.get(symbolOf(market)) ?? -1,
            price,
            volume24h: market.volume24h ?? null,
          })),
      );
      const outcome = { status: 'ok', skippedCount: 0, rejectedCount: 0, durationMs: 5, error: null } as const;
      await writeSnapshot(store, { exchangeId, source: slug, scheduledAt: takenAt, takenAt, ...outcome }, prices);
    }
  }
}

/** The store with two exchanges: one that was polled, one that was only listed. */
export async function seeded(store: Store): Promise<Store> {
  await seed(store, {
    kraken: [
      {
        pair: ['BTC', 'USD'],
        nativeSymbol: 'XXBTZUSD',
        volume24h: 9,
        prices: [
          [HOUR, 100],
          [MINUTE, 101],
        ],
      },
      { pair: ['BTC', 'EUR'], nativeSymbol: 'XXBTZEUR', prices: [[HOUR, 90]] },
      { pair: ['OLD', 'USD'], isInactive: true, prices: [[2 * HOUR, 1]] },
    ],
    bitstamp: [{ pair: ['BTC', 'USD'], prices: [] }],
  });
  return store;
}

function symbolOf({ nativeSymbol, pair }: SeedMarket): string {
  return nativeSymbol ?? pair.join('');
}

/** One filled store for the tests that follow, each of which opens it for reading. */
export function sharedStore(room: StoreRoom, fill: (store: Store) => Promise<unknown>): () => Promise<Store> {
  let location = '';
  beforeAll(async () => {
    location = await room.newStore();
    const store = await openStore(location, { mode: 'write', createdBy: '0.0.0-test' });
    await fill(store);
    await store.close();
  });
  return () => room.open(location, { mode: 'read' });
}

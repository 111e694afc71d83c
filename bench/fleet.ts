import { join } from 'node:path';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/market/duration.js';
import { ensureExchange } from '../src/store/exchange.js';
import { readMarkets, writeListing } from '../src/store/market.js';
import { openStore, type Store } from '../src/store/open.js';
import { buildRollups } from '../src/store/rollup/build.js';
import { writeSnapshot } from '../src/store/snapshot.js';
import { headOf, insertSheet, pricesOf } from './crunch-store.js';
import { baseName } from './market-name.js';
import { createWorkload, minuteOf, type PriceSheet } from './workload.js';

/** What a collector of some size keeps: each with the same pairs, as large exchanges have. */
export const FLEET = {
  exchanges: ['binance', 'bitfinex', 'bitstamp', 'bybit', 'coinbase', 'gate', 'gemini', 'kraken', 'kucoin', 'okx'],
  marketsEach: 500,
} as const;

/** An exchange of the fleet as it is stored. */
export interface FleetMember {
  readonly exchangeId: number;
  readonly slug: string;
  /** In the order of their names. */
  readonly marketIds: readonly number[];
}

/** Minutes that are written one by one, so that the newest hours look as a collector leaves them. */
const RECENT_MINUTES = 75;
const MINUTES = (DAY_MS + HOUR_MS) / MINUTE_MS;

/**
 * A store with the fleet's prices of a day up to now, one a minute.
 *
 * @returns its path.
 */
export async function fillFleet(folder: string, now: number): Promise<string> {
  const path = join(folder, 'fleet.db');
  const since = Math.floor(now / MINUTE_MS) * MINUTE_MS - (MINUTES - 1) * MINUTE_MS;
  const store = await openStore(path, { mode: 'write', createdBy: 'bench' });
  try {
    for (const slug of FLEET.exchanges) {
      const { id } = await ensureExchange(store, slug);
      const listed = Array.from({ length: FLEET.marketsEach }, (_, market) => {
        return { nativeSymbol: `${baseName(market)}USD`, base: baseName(market), quote: 'USD', active: true };
      });
      await writeListing(store, id, listed, since);
    }
    const fleet = await readFleet(store);
    const workload = createWorkload(FLEET.exchanges.length * FLEET.marketsEach);
    const bulk = { ...workload.next(MINUTES - RECENT_MINUTES), since };
    for (const [place, { exchangeId, marketIds }] of fleet.entries()) {
      const sheet = partOf(bulk, place);
      await store.db.transaction().execute((tx) => insertSheet(tx, store, exchangeId, marketIds, sheet));
    }
    const builtUpTo = since + bulk.minutes * MINUTE_MS;
    await buildRollups(store, { now: builtUpTo });
    const recent = { ...workload.next(RECENT_MINUTES), since: builtUpTo };
    for (let minute = 0; minute < RECENT_MINUTES; minute++) {
      for (const [place, { exchangeId, marketIds }] of fleet.entries()) {
        const { time, prices } = minuteOf(partOf(recent, place), minute);
        await writeSnapshot(store, headOf(exchangeId, time), pricesOf(marketIds, prices));
      }
    }
    return path;
  } finally {
    await store.close();
  }
}

/** The exchanges of a store that has the fleet listed. */
export async function readFleet(store: Store): Promise<FleetMember[]> {
  const markets = await readMarkets(store);
  return FLEET.exchanges.map((slug) => {
    const own = markets.filter(({ exchange }) => exchange === slug);
    const [first] = own;
    if (first === undefined) throw new Error(`fleet: no market of ${slug}`);
    return { exchangeId: first.exchangeId, slug, marketIds: own.map(({ id }) => id).sort((a, b) => a - b) };
  });
}

/** What one exchange has of the whole fleet's prices. */
export function partOf(sheet: PriceSheet, place: number): PriceSheet {
  const markets = FLEET.marketsEach;
  const prices = new Float64Array(sheet.minutes * markets);
  for (let minute = 0; minute < sheet.minutes; minute++) {
    const from = minute * sheet.markets + place * markets;
    prices.set(sheet.prices.subarray(from, from + markets), minute * markets);
  }
  return { since: sheet.since, minutes: sheet.minutes, markets, prices };
}

import { pairName } from '../market/pair.js';
import { readLatest } from '../store/latest.js';
import { readMarkets } from '../store/market.js';
import type { Store } from '../store/store.js';
import { byName } from './name-order.js';

export interface MarketQuery {
  readonly exchanges?: readonly string[] | undefined;
  /** Upper-case codes. */
  readonly quotes?: readonly string[] | undefined;
  /** Inactive markets too. */
  readonly all?: boolean | undefined;
  /** Part of the pair or of the native symbol, in any case; `btc/usd` finds `BTC-USD`. */
  readonly q?: string | undefined;
}

/** One stored market; times are epoch ms UTC. */
export interface MarketRow {
  exchange: string;
  pair: string;
  base: string;
  quote: string;
  nativeSymbol: string;
  active: boolean;
  firstSeen: number;
  lastSeen: number;
  /** Null before the first price. */
  lastPrice: number | null;
  lastAt: number | null;
  /** In the quote asset, as last reported. */
  volume24h: number | null;
}

/** The stored markets by exchange, pair, then native symbol. */
export async function listMarkets(store: Store, query: MarketQuery): Promise<MarketRow[]> {
  const { exchanges, quotes, all = false, q } = query;
  const markets = await readMarkets(store, {
    ...(exchanges ? { exchanges } : {}),
    ...(quotes ? { quotes } : {}),
    includeInactive: all,
  });
  const latest = new Map((await readLatest(store)).map((row) => [row.marketId, row]));
  const rows = markets.map(({ id, exchange, base, quote, nativeSymbol, active, firstSeenAt, lastSeenAt }) => ({
    exchange,
    pair: pairName({ base, quote }),
    base,
    quote,
    nativeSymbol,
    active,
    firstSeen: firstSeenAt,
    lastSeen: lastSeenAt,
    lastPrice: latest.get(id)?.price ?? null,
    lastAt: latest.get(id)?.takenAt ?? null,
    volume24h: latest.get(id)?.volume24h ?? null,
  }));
  const found = q === undefined ? rows : rows.filter(matcher(q));
  return found.sort((a, b) => byName(a, b) || (a.nativeSymbol < b.nativeSymbol ? -1 : 1));
}

function matcher(text: string): (row: MarketRow) => boolean {
  const native = text.trim().toUpperCase();
  const pair = native.replace(/[/_]/g, '-');
  return (row) => row.pair.includes(pair) || row.nativeSymbol.toUpperCase().includes(native);
}

import { pairName } from '../market/pair.js';
import { readLatest } from '../store/latest.js';
import { type ListedMarket, readListedMarkets } from '../store/market.js';
import type { Store } from '../store/store.js';
import { byName } from './name-order.js';

export interface MarketQuery {
  readonly exchanges?: readonly string[] | undefined;
  /** Upper-case codes. */
  readonly quotes?: readonly string[] | undefined;
  /** Inactive markets too. */
  readonly all?: boolean | undefined;
  /** Only markets that were first seen at or after it, epoch ms UTC; inactive ones too when `all` or `goneSince` says so. */
  readonly newSince?: number | undefined;
  /** Only markets that stopped trading at or after it, epoch ms UTC; together with `newSince`, either will do. */
  readonly goneSince?: number | undefined;
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
  /** When the exchange was found not to trade it any more; null while it does, and where it never did. */
  inactiveSince: number | null;
  /** Null before the first price. */
  lastPrice: number | null;
  lastAt: number | null;
  /** In the quote asset, as last reported. */
  volume24h: number | null;
}

/** The stored markets by exchange, pair, then native symbol. */
export async function listMarkets(store: Store, query: MarketQuery): Promise<MarketRow[]> {
  const { exchanges, quotes, all = false, newSince, goneSince, q } = query;
  const markets = await readListedMarkets(store, {
    ...(exchanges ? { exchanges } : {}),
    ...(quotes ? { quotes } : {}),
    includeInactive: all || goneSince !== undefined,
  });
  const latest = new Map((await readLatest(store)).map((row) => [row.marketId, row]));
  const rows = markets.filter(changedSince(newSince, goneSince)).map((market) => ({
    exchange: market.exchange,
    pair: pairName(market),
    base: market.base,
    quote: market.quote,
    nativeSymbol: market.nativeSymbol,
    active: market.active,
    firstSeen: market.firstSeenAt,
    lastSeen: market.lastSeenAt,
    inactiveSince: market.inactiveSince,
    lastPrice: latest.get(market.id)?.price ?? null,
    lastAt: latest.get(market.id)?.takenAt ?? null,
    volume24h: latest.get(market.id)?.volume24h ?? null,
  }));
  const found = q === undefined ? rows : rows.filter(matcher(q));
  return found.sort((a, b) => byName(a, b) || (a.nativeSymbol < b.nativeSymbol ? -1 : 1));
}

function changedSince(newSince: number | undefined, goneSince: number | undefined): (market: ListedMarket) => boolean {
  if (newSince === undefined && goneSince === undefined) return () => true;
  return ({ firstSeenAt, inactiveSince }) =>
    firstSeenAt >= (newSince ?? Number.POSITIVE_INFINITY) ||
    (inactiveSince !== null && inactiveSince >= (goneSince ?? Number.POSITIVE_INFINITY));
}

function matcher(text: string): (row: MarketRow) => boolean {
  const native = text.trim().toUpperCase();
  const pair = native.replace(/[/_]/g, '-');
  return (row) => row.pair.includes(pair) || row.nativeSymbol.toUpperCase().includes(native);
}

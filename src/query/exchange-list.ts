import { readExchanges } from '../store/exchange.js';
import { readMarkets } from '../store/market.js';
import { readLastSnapshots } from '../store/snapshot.js';
import type { Store } from '../store/store.js';

/** One stored exchange; times are epoch ms UTC. */
export interface ExchangeRow {
  exchange: string;
  /** Ids, in the order in which they are asked. */
  sources: string[];
  /** Active ones. */
  markets: number;
  /** Null before the first poll. */
  lastSnapshotAt: number | null;
  lastStatus: string | null;
  pollIntervalMs: number;
}

/** The stored exchanges by id. */
export async function listExchanges(
  store: Store,
  sourcesOf: (exchange: string) => readonly { readonly id: string }[],
): Promise<ExchangeRow[]> {
  const markets = new Map<number, number>();
  for (const { exchangeId } of await readMarkets(store)) markets.set(exchangeId, (markets.get(exchangeId) ?? 0) + 1);
  const last = new Map((await readLastSnapshots(store)).map((row) => [row.exchangeId, row]));
  return (await readExchanges(store)).map(({ id, slug, pollIntervalMs }) => ({
    exchange: slug,
    sources: sourcesOf(slug).map((source) => source.id),
    markets: markets.get(id) ?? 0,
    lastSnapshotAt: last.get(id)?.lastAt ?? null,
    lastStatus: last.get(id)?.lastStatus ?? null,
    pollIntervalMs,
  }));
}

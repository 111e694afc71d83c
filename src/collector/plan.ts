import { DAY_MS } from '../market/duration.js';
import { readExchanges } from '../store/exchange.js';
import { readListedMarkets } from '../store/market.js';
import type { Store } from '../store/store.js';
import { costOf } from './ask-source.js';
import type { CollectorContext } from './context.js';
import type { CollectRequest } from './cycle.js';
import { marketPace, spreadMs } from './market-pace.js';
import { isSelected } from './selection.js';

/** What collecting from one exchange would ask and store. */
export interface PlanRow {
  readonly exchange: string;
  readonly source: string;
  /**
   * Of the next cycle; the list of markets is in it when it is due. Of an API that answers market by market, a cycle among
   * others asks for as many as fit into it.
   */
  readonly requests: number;
  /** Of these requests, in the unit of the budget. */
  readonly cost: number;
  readonly budgetLimit: number;
  readonly windowMs: number;
  readonly requestsPerDay: number;
  /** Selected and trading; null when the exchange was never asked. */
  readonly markets: number | null;
  readonly bytesPerDay: number | null;
}

export interface PlanContext extends Pick<CollectorContext, 'sources' | 'clock' | 'marketsRefreshMs'> {
  /** Null when there is none yet. */
  readonly store: Store | null;
}

/** A row of the price table, measured on SQLite. */
const BYTES_PER_PRICE = 20;

/**
 * What `collect` would do, one row per exchange by its preferred source, without asking anybody.
 *
 * @param everyMs of the cycles that the daily figures are for.
 * @param isOnce whether the next cycle is the only one and has time to ask for everything.
 */
export async function planCycle(
  context: PlanContext,
  request: CollectRequest,
  everyMs: number,
  isOnce = false,
): Promise<PlanRow[]> {
  const { store, clock, marketsRefreshMs } = context;
  const stored = new Map((store === null ? [] : await readExchanges(store)).map((row) => [row.slug, row]));
  const rows: PlanRow[] = [];
  for (const exchange of request.exchanges) {
    const [source] = context.sources(exchange);
    if (source === undefined) continue;
    const listedAt = stored.get(exchange)?.marketsRefreshedAt ?? null;
    const held = store === null || listedAt === null ? null : await readListedMarkets(store, { exchanges: [exchange] });
    const wanted = held?.filter((market) => isSelected(market, request)) ?? null;
    const markets = wanted?.length ?? null;
    const listing = source.markets?.requests({}) ?? [];
    const inTurn = source.prices.isPerMarket
      ? wanted?.slice(0, marketPace(source.budget, wanted.length, spreadMs(everyMs)).markets)
      : wanted;
    const pricesOf = (asked: typeof inTurn) => source.prices.requests({ exchange, markets: asked ?? [] });
    const prices = pricesOf(inTurn);
    const isListingDue = listedAt === null || clock.now() - listedAt >= marketsRefreshMs;
    const requests = [...(isListingDue ? listing : []), ...(isOnce ? pricesOf(wanted) : prices)];
    const ticksPerDay = DAY_MS / everyMs;
    const listingsPerDay = DAY_MS / Math.max(everyMs, marketsRefreshMs);
    rows.push({
      exchange,
      source: source.id,
      requests: requests.length,
      cost: costOf(requests),
      budgetLimit: source.budget.limit,
      windowMs: source.budget.windowMs,
      requestsPerDay: Math.ceil(prices.length * ticksPerDay + listing.length * listingsPerDay),
      markets,
      bytesPerDay: markets === null ? null : Math.round((inTurn?.length ?? 0) * ticksPerDay * BYTES_PER_PRICE),
    });
  }
  return rows;
}

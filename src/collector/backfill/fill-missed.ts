import { MINUTE_MS } from '../../market/duration.js';
import type { PairQuestion } from '../../market/pair.js';
import { timeName } from '../../market/time.js';
import { readExchanges } from '../../store/exchange.js';
import { type ListedMarket, readListedMarkets } from '../../store/market.js';
import { readLastSnapshots } from '../../store/snapshot.js';
import type { CollectorContext } from '../context.js';
import { backfillSeries } from './backfill-series.js';
import { marketsOf } from './choose-series.js';
import { candleSourceOf, seriesOf } from './series.js';

/** A watched market and since when nobody has seen its price, epoch ms UTC. */
export interface Missed {
  readonly market: ListedMarket;
  readonly since: number;
}

/**
 * The watched markets whose exchange was last polled well more than one poll interval ago; to be asked before the first
 * poll hides that.
 *
 * @param exchanges those that are collected.
 */
export async function findMissed(
  { store, clock }: Pick<CollectorContext, 'store' | 'clock'>,
  watch: readonly PairQuestion[],
  exchanges: readonly string[],
): Promise<Missed[]> {
  if (watch.length === 0) return [];
  const lastOkAt = new Map((await readLastSnapshots(store)).map((row) => [row.exchangeId, row.lastOkAt]));
  const missed: Missed[] = [];
  for (const { id, slug, pollIntervalMs } of await readExchanges(store)) {
    const since = lastOkAt.get(id) ?? null;
    if (since === null || clock.now() - since <= pollIntervalMs || !exchanges.includes(slug)) continue;
    const markets = await readListedMarkets(store, { exchanges: [slug] });
    const watched = new Set(watch.flatMap((question) => marketsOf(question, slug, markets)));
    missed.push(...[...watched].map((market) => ({ market, since })));
  }
  return missed;
}

/**
 * Fetches the minutes that were missed as 1m candles, one market after the other, and says what came of each.
 *
 * @throws CrunchError `store` as the store does.
 */
export async function fillMissed(
  context: CollectorContext,
  missed: readonly Missed[],
  signal: AbortSignal,
): Promise<void> {
  const { clock, log, sources } = context;
  for (const { market, since } of missed) {
    if (signal.aborted) return;
    const name = `${market.exchange}:${market.base}-${market.quote}`;
    const candleSource = candleSourceOf(sources(market.exchange));
    if (candleSource?.endpoint.intervals['1m'] === undefined) {
      log.warn(`watch: ${name} has no minute candles to fill what was missed`);
      continue;
    }
    const range = { since: Math.floor(since / MINUTE_MS) * MINUTE_MS, until: clock.now() };
    const { candles, error } = await backfillSeries(
      context,
      seriesOf(market, '1m', candleSource),
      range,
      false,
      signal,
    );
    const trouble = error === null ? '' : `, not all of it: ${error}`;
    log.info(`watch: ${name} filled from ${timeName(range.since)} on with ${candles} minute candles${trouble}`);
  }
}

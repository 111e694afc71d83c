import { INTERVAL_MS } from '../market/candle.js';
import { durationName } from '../market/duration.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { readIdleSpans } from '../store/candle.js';
import { readAllCoverage, type SeriesCoverage } from '../store/coverage.js';
import { readMarkets, type StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { findMarkets } from './find-markets.js';
import { readPollGaps } from './poll-gaps.js';

export interface GapQuery {
  /** As users write them; all when absent. */
  readonly pairs?: readonly string[] | undefined;
  readonly exchanges?: readonly string[] | undefined;
  /** Only candles of this length, or polls at this interval: `1m`. */
  readonly interval?: string | undefined;
}

/** A span of which something is not stored, and why. */
export interface GapRow {
  exchange: string;
  /** Null for polls, which are of all pairs of the exchange, when no pair was named. */
  pair: string | null;
  /** The length of the candles, or the interval at which the exchange is polled. */
  interval: string;
  /** Epoch ms UTC. */
  since: number;
  /** Epoch ms UTC, exclusive. */
  until: number;
  /** `empty`: the exchange confirms that nothing traded. */
  state: 'missing' | 'empty' | 'failed';
  reason: string;
}

const NO_TRADE = 'no trade';

/**
 * Every hole in what was asked for: in the candles, by what is known of each span that a backfill wanted, and in the polls, by
 * the record of each tick between an exchange's first and last. By exchange, polls before candles, then pair, interval and time.
 *
 * @throws CrunchError as `findMarkets` for a named pair.
 */
export async function readGaps(store: Store, query: GapQuery): Promise<GapRow[]> {
  const { pairs, exchanges, interval } = query;
  const markets = await marketsAsked(store, query);
  const slugs = pairs === undefined ? exchanges : [...new Set(markets.map(({ exchange }) => exchange))];
  const polls = (await readPollGaps(store, slugs)).flatMap((gap) => {
    const named = markets.filter(({ exchange }) => exchange === gap.exchange).map(pairName);
    const names = pairs === undefined ? [null] : named;
    return names.map((pair): GapRow => ({ ...gap, pair }));
  });
  const rows = [...polls, ...(await candleGaps(store, markets, interval))];
  const asked = interval === undefined ? rows : rows.filter((row) => row.interval === interval);
  // The sort is stable, so what is in time order stays so.
  return asked.sort((a, b) => compare(a.exchange, b.exchange));
}

async function marketsAsked(store: Store, { pairs, exchanges }: GapQuery): Promise<StoredMarket[]> {
  if (pairs === undefined) {
    return readMarkets(store, { ...(exchanges ? { exchanges } : {}), includeInactive: true });
  }
  const found = new Map<number, StoredMarket>();
  for (const pair of pairs) {
    for (const market of await findMarkets(store, pair, exchanges)) found.set(market.id, market);
  }
  return [...found.values()];
}

async function candleGaps(
  store: Store,
  markets: readonly StoredMarket[],
  interval: string | undefined,
): Promise<GapRow[]> {
  const byId = new Map(markets.map((market) => [market.id, market]));
  const lengthMs = Object.entries(INTERVAL_MS).find(([name]) => name === interval)?.[1];
  const known = await readAllCoverage(store, {
    marketIds: [...byId.keys()],
    ...(lengthMs === undefined ? {} : { intervalMs: lengthMs }),
  });
  const rows: GapRow[] = [];
  for (const span of known) {
    const market = byId.get(span.marketId);
    if (market === undefined) continue;
    const name = { exchange: market.exchange, pair: pairName(market), interval: durationOf(span.intervalMs) };
    for (const gap of await gapsOf(store, span)) rows.push({ ...name, ...gap });
  }
  return rows.sort(
    (a, b) => compare(a.pair ?? '', b.pair ?? '') || compare(a.interval, b.interval) || a.since - b.since,
  );
}

async function gapsOf(store: Store, span: SeriesCoverage): Promise<(TimeRange & Pick<GapRow, 'state' | 'reason'>)[]> {
  const { since, until, state, reason, intervalMs } = span;
  if (state !== 'traded') return [{ since, until, state, reason: reason ?? NO_TRADE }];
  if (span.candles * intervalMs >= until - since) return [];
  const idle = await readIdleSpans(store, span, { since, until });
  // Weeks begin on days of the exchange's own, so the ends of a span may hold a part of one.
  const whole = idle.filter((one) => one.until - one.since >= intervalMs);
  return whole.map((one) => ({ ...one, state: 'empty', reason: NO_TRADE }));
}

/** `1w` and not `7d` where that is how the candles are called. */
function durationOf(ms: number): string {
  return Object.entries(INTERVAL_MS).find(([, length]) => length === ms)?.[0] ?? durationName(ms);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

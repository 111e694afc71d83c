import { pairName } from '../market/pair.js';
import { type Comparison, type NewHandover, writeHandover } from '../store/handover.js';
import { type Latest, readLatest } from '../store/latest.js';
import type { StoredMarket } from '../store/market.js';
import type { NewPrice } from '../store/snapshot.js';
import type { CollectorContext } from './context.js';
import type { ExchangeMemory } from './exchange-memory.js';

/** An answer that is about to be stored. */
export interface NewAnswer {
  /** Id of the source that gave it. */
  readonly source: string;
  readonly prices: readonly NewPrice[];
  /** Epoch ms UTC. */
  readonly takenAt: number;
  /** Why the sources before this one gave nothing; null when it is the first of them. */
  readonly reason: string | null;
}

/** Prices that are older than so many polls say little about the new ones. */
const FRESH_POLLS = 3;

/**
 * What is to be recorded when an exchange's prices come from another source than its last good ones; null when they do
 * not. Compares with the stored prices, so it has to be called before the new ones are stored.
 */
export async function observeHandover(
  { store, handoverBoundPct }: CollectorContext,
  { exchange, answeredBy }: ExchangeMemory,
  { source, prices, takenAt, reason }: NewAnswer,
): Promise<NewHandover | null> {
  if (answeredBy === null || answeredBy === source) return null;
  const latest = await readLatest(store, { exchangeIds: [exchange.id] });
  const since = takenAt - FRESH_POLLS * exchange.pollIntervalMs;
  const fresh = latest.filter((row) => row.takenAt >= since);
  const comparison = comparePrices(prices, fresh, handoverBoundPct);
  return { exchangeId: exchange.id, at: takenAt, from: answeredBy, to: source, reason, ...comparison };
}

/** Records the handover and says so. */
export async function recordHandover(
  { store, log }: CollectorContext,
  exchange: string,
  handover: NewHandover,
  markets: readonly StoredMarket[],
): Promise<void> {
  await writeHandover(store, handover);
  const { from, to, reason, beyond, worstMarketId } = handover;
  const worst = markets.find(({ id }) => id === worstMarketId);
  const because = reason === null ? '' : ` (${reason})`;
  const text = `${exchange}: prices come from ${to} now, not ${from}${because}; ${differenceText(handover, worst)}`;
  if (reason !== null || beyond > 0) log.warn(text);
  else log.info(text);
}

/** How far the new prices are from the old ones of the same markets; a difference is in percent of the old price. */
export function comparePrices(
  prices: readonly NewPrice[],
  before: readonly Pick<Latest, 'marketId' | 'price'>[],
  boundPct: number,
): Comparison {
  const old = new Map(before.map(({ marketId, price }) => [marketId, price]));
  const differences = prices
    .flatMap(({ marketId, price }) => {
      const base = old.get(marketId);
      return base === undefined ? [] : [{ marketId, pct: Math.abs(100 * (price / base - 1)) }];
    })
    .sort((a, b) => a.pct - b.pct);
  const worst = differences.at(-1);
  return {
    shared: differences.length,
    beyond: differences.filter(({ pct }) => pct > boundPct).length,
    boundPct,
    medianPct: differences[Math.floor(differences.length / 2)]?.pct ?? null,
    worstMarketId: worst?.marketId ?? null,
    worstPct: worst?.pct ?? null,
  };
}

function differenceText({ shared, beyond, boundPct, worstPct }: Comparison, worst: StoredMarket | undefined): string {
  if (shared === 0) return 'no fresh price to compare with';
  if (beyond === 0 || worst === undefined) return `all of ${shared} shared prices within ${boundPct} %`;
  const most = `${pairName(worst)} most (${Number(worstPct?.toPrecision(3))} %)`;
  return `${beyond} of ${shared} shared prices differ by more than ${boundPct} %, ${most}`;
}

import { CrunchError } from '../market/error.js';
import type { Endpoint, PricesQuery, Quotes, Source } from '../sources/contract.js';
import { PayloadError } from '../sources/payload-error.js';
import type { ListedMarket } from '../store/market.js';
import { type Asked, askSource } from './ask-source.js';
import { AHEAD_MS } from './budget.js';
import type { CollectorContext } from './context.js';
import type { ExchangeMemory } from './exchange-memory.js';
import { marketPace } from './market-pace.js';

/** Which markets to ask for, and for how long. */
export interface MarketRound {
  readonly memory: ExchangeMemory;
  /** All whose prices are wanted. */
  readonly markets: readonly ListedMarket[];
  /** When the asking ends, epoch ms UTC; null asks for all of them however long that takes. */
  readonly until: number | null;
}

/** Prices that came one after the other, and when the last of them did, epoch ms UTC. */
export interface QuotesPart {
  readonly quotes: Quotes;
  readonly takenAt: number;
}

/** How a round ended: `failed` and `not-due` with no answer at all, or `failed` when too much of it was malformed. */
export type RoundEnd =
  | {
      readonly kind: 'answered';
      /** What has come since the last part was handed over; holds no price unless no part was. */
      readonly rest: QuotesPart;
      /** Why some markets were not answered; null when those whose turn it was all were. */
      readonly error: string | null;
      /** Epoch ms UTC; null when it goes on at the next tick. */
      readonly retryAt: number | null;
    }
  | Exclude<Asked<Quotes>, { kind: 'answered' }>;

/** Of prices that are stored together the first is at most this much older than their time says. */
const PART_MS = 10_000;
/** As for any answer: the most markets of a hundred whose own answers may be malformed. */
const MOST_REJECTED_PCT = 5;

const NOTHING: Quotes = { prices: [], skipped: 0, rejected: { count: 0, first: null } };

/**
 * Asks a source that answers market by market for one price after the other, at an even pace, and hands them over in parts
 * as they come. Begins behind the market that was asked for last, so that where not all fit into a round none is left out
 * for long.
 *
 * @throws CrunchError `interrupted` once what had come is handed over; whatever `onPart` throws.
 */
export async function askMarketByMarket(
  context: CollectorContext,
  source: Source,
  { memory, markets, until }: MarketRound,
  signal: AbortSignal,
  onPart: (part: QuotesPart) => Promise<void>,
): Promise<RoundEnd> {
  const { clock, log } = context;
  const lenient = readingEachAlone(source);
  const exchange = memory.exchange.slug;
  const startedAt = clock.now();
  const pace = marketPace(source.budget, markets.length, until === null ? null : until - startedAt);
  if (memory.lastAskedMarket === null && pace.markets < markets.length) {
    log.info(
      `${exchange}: ${pace.markets} of ${markets.length} markets fit into a poll, the others have their turn next`,
    );
  }
  let part: QuotesPart = { quotes: NOTHING, takenAt: startedAt };
  let partStartedAt = startedAt;
  let answers = 0;
  let unanswered = 0;
  let rejected = 0;
  let silent: RoundEnd | null = null;
  let trouble: Pick<Extract<RoundEnd, { kind: 'answered' }>, 'error' | 'retryAt'> = { error: null, retryAt: null };

  async function handOver(): Promise<void> {
    const done = part;
    if (done.quotes.prices.length === 0) return;
    part = { ...part, quotes: NOTHING };
    await onPart(done);
  }

  // The cost is set aside before the pause, so that a backfill does not take it meanwhile.
  async function ask(market: ListedMarket, notBefore: number): Promise<Asked<Quotes>> {
    for (;;) {
      const query = { exchange, markets: [market], now: clock.now() };
      const asked = await askSource(context, lenient, lenient.prices, query, signal, { notBefore });
      const isWorthWaiting = asked.kind === 'not-due' && !asked.isCooling && answers > 0;
      if (!isWorthWaiting || (until !== null && asked.retryAt >= until)) return asked;
      await handOver();
      await clock.sleepUntil(asked.retryAt, signal);
    }
  }

  try {
    let nextAt = startedAt;
    for (const market of inTurn(markets, memory.lastAskedMarket).slice(0, pace.markets)) {
      if (nextAt - partStartedAt >= PART_MS) await handOver();
      await clock.sleepUntil(nextAt - AHEAD_MS, signal);
      const askAt = Math.max(clock.now(), Math.min(nextAt, clock.now() + AHEAD_MS));
      if (until !== null && askAt >= until && answers + unanswered > 0) break;
      if (part.quotes.prices.length === 0) partStartedAt = askAt;
      nextAt = askAt + pace.gapMs;
      const asked = await ask(market, askAt);
      if (asked.kind === 'not-due') {
        // In a recording it was another market's turn.
        if (context.recording === 'played') {
          silent = asked;
          continue;
        }
        if (answers === 0) return asked;
        trouble = { error: `${source.id}: ${asked.reason}`, retryAt: asked.retryAt };
        break;
      }
      memory.lastAskedMarket = market.id;
      if (asked.kind === 'failed') {
        if (answers === 0) return asked;
        unanswered += 1;
        trouble = { error: asked.error, retryAt: asked.retryAt };
        continue;
      }
      answers += 1;
      part = { quotes: together(part.quotes, asked.value), takenAt: asked.receivedAt };
      rejected += asked.value.rejected.count;
      if (rejected * 100 > markets.length * MOST_REJECTED_PCT) {
        const error = `${asked.value.rejected.first} (${rejected} of ${markets.length} markets are malformed)`;
        return { kind: 'failed', failure: 'payload', error, retryAt: null };
      }
    }
  } catch (error) {
    if (error instanceof CrunchError && error.code === 'interrupted') await handOver();
    throw error;
  }
  if (answers === 0 && silent !== null) return silent;
  await handOver();
  return { kind: 'answered', rest: part, ...trouble };
}

/** The source with each market's answer read alone: one that is malformed is counted, whatever became of the others. */
function readingEachAlone(source: Source): Source {
  const prices: Endpoint<PricesQuery, Quotes> = {
    ...source.prices,
    parse(bodies, query) {
      try {
        return source.prices.parse(bodies, query);
      } catch (error) {
        if (!(error instanceof PayloadError)) throw error;
        return { ...NOTHING, rejected: { count: 1, first: error.message } };
      }
    },
  };
  return { ...source, prices };
}

/** The markets from the one behind the last on, once around. */
function inTurn(markets: readonly ListedMarket[], last: number | null): readonly ListedMarket[] {
  const ordered = markets.toSorted((a, b) => a.id - b.id);
  const next = Math.max(0, last === null ? 0 : ordered.findIndex(({ id }) => id > last));
  return [...ordered.slice(next), ...ordered.slice(0, next)];
}

function together(a: Quotes, b: Quotes): Quotes {
  return {
    prices: [...a.prices, ...b.prices],
    skipped: a.skipped + b.skipped,
    rejected: { count: a.rejected.count + b.rejected.count, first: a.rejected.first ?? b.rejected.first },
  };
}

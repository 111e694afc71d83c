import { INTERVAL_MS, type Interval } from '../../market/candle.js';
import { CrunchError } from '../../market/error.js';
import { type PairQuestion, pairName } from '../../market/pair.js';
import type { TimeRange } from '../../market/time.js';
import { readAllCoverage } from '../../store/coverage.js';
import { readListedMarkets } from '../../store/market.js';
import type { Store } from '../../store/store.js';
import type { CollectorContext } from '../context.js';
import { rememberExchange } from '../exchange-memory.js';
import { refreshMarkets } from '../refresh-markets.js';
import { isHeld } from './backfill-series.js';
import { type AskedExchange, chooseSeries, marketsOf } from './choose-series.js';
import type { BackfillRow } from './outcome.js';
import { type CandleSource, candleSourceOf, type Series, seriesOf } from './series.js';

/** What history to fetch. */
export interface BackfillRequest {
  /** Pairs or patterns; none with `isRepair` means every series that has holes. */
  readonly questions: readonly PairQuestion[];
  readonly exchanges: readonly string[];
  /** Absent: all that are held with `isRepair`, else minutes. */
  readonly interval?: Interval;
  readonly range: TimeRange;
  /** Fetches only what earlier backfills wanted and did not get. */
  readonly isRepair: boolean;
}

/** The series to work on, and rows for what cannot be asked for. */
export interface AskedSeries {
  readonly list: readonly Series[];
  readonly failures: readonly BackfillRow[];
}

type SourcesOf = CollectorContext['sources'];

/**
 * The series that a request means, after the markets of the exchanges have been listed where that is due.
 *
 * @throws CrunchError `unknown` for a pair that no exchange lists; `usage` when none of the exchanges offers the interval.
 */
export async function askedSeries(
  context: CollectorContext,
  request: BackfillRequest,
  signal: AbortSignal,
): Promise<AskedSeries> {
  if (request.isRepair) return { list: await brokenSeries(context.store, context.sources, request), failures: [] };
  const { questions, exchanges, interval = '1m' } = request;
  const { able, unable } = candleSources(context.sources, exchanges, interval);
  const asked = await Promise.all(
    able.map(async ({ exchange, candleSource }) => ({
      ...(await listedMarkets(context, exchange, candleSource, signal)),
      candleSource,
    })),
  );
  const list = chooseSeries(questions, asked, interval);
  const silent = asked.flatMap(({ exchange, error }) => (error === null ? [] : [{ exchange, error }]));
  return {
    list,
    failures: [...unable, ...silent].flatMap(({ exchange, error }) =>
      questions
        .filter((question) => question.exchange === null || question.exchange === exchange)
        .map((question) => failedRow(request, exchange, question, interval, error)),
    ),
  };
}

/**
 * Who of the exchanges can be asked for candles of the length, and why not the others.
 *
 * @throws CrunchError `usage` when nobody can.
 */
export function candleSources(
  sourcesOf: SourcesOf,
  exchanges: readonly string[],
  interval: Interval,
): {
  readonly able: readonly { exchange: string; candleSource: CandleSource }[];
  readonly unable: readonly { exchange: string; error: string }[];
} {
  const able: { exchange: string; candleSource: CandleSource }[] = [];
  const unable: { exchange: string; error: string }[] = [];
  for (const exchange of exchanges) {
    const candleSource = candleSourceOf(sourcesOf(exchange));
    if (candleSource === null) {
      unable.push({ exchange, error: `${exchange}: its API gives no candles` });
    } else if (candleSource.endpoint.intervals[interval] === undefined) {
      const offered = Object.keys(candleSource.endpoint.intervals).join(', ');
      unable.push({ exchange, error: `${exchange}: no candles of ${interval}, only of ${offered}` });
    } else {
      able.push({ exchange, candleSource });
    }
  }
  if (able.length === 0) throw new CrunchError('usage', unable.map(({ error }) => error).join('; '));
  return { able, unable };
}

/** The series that have holes, of the pairs, exchanges and interval asked for; by exchange in the order given, then by pair. */
export async function brokenSeries(
  store: Store,
  sourcesOf: SourcesOf,
  { questions, exchanges, interval: only }: BackfillRequest,
): Promise<Series[]> {
  const markets = await readListedMarkets(store, { exchanges, includeInactive: true });
  const meant = exchanges.flatMap((exchange) => {
    const own = markets.filter((market) => market.exchange === exchange);
    return questions.length === 0 ? own : questions.flatMap((question) => marketsOf(question, exchange, own));
  });
  const byId = new Map(meant.map((market) => [market.id, market]));
  const list = new Map<string, Series>();
  for (const span of await readAllCoverage(store, { marketIds: [...byId.keys()] })) {
    const market = byId.get(span.marketId);
    const interval = (Object.keys(INTERVAL_MS) as Interval[]).find((name) => INTERVAL_MS[name] === span.intervalMs);
    if (isHeld(span) || market === undefined || interval === undefined) continue;
    if (only !== undefined && interval !== only) continue;
    const candleSource = candleSourceOf(sourcesOf(market.exchange));
    if (candleSource !== null) list.set(`${market.id} ${interval}`, seriesOf(market, interval, candleSource));
  }
  return [...list.values()].sort(
    (a, b) => exchanges.indexOf(a.exchange) - exchanges.indexOf(b.exchange) || (a.pair < b.pair ? -1 : 1),
  );
}

/** The exchange's markets, asked for when that is due; `error` says why there are none. */
async function listedMarkets(
  context: CollectorContext,
  exchange: string,
  { source }: CandleSource,
  signal: AbortSignal,
): Promise<Omit<AskedExchange, 'candleSource'> & { error: string | null }> {
  const memory = await rememberExchange(context, exchange);
  const { book, failure } = await refreshMarkets(context, source, memory, {}, signal, () => {});
  if (book.markets.length > 0) return { exchange, markets: book.markets, error: null };
  const reason = failure?.kind === 'failed' ? failure.error : failure?.reason;
  return { exchange, markets: null, error: reason ?? `${source.id} markets: none listed` };
}

function failedRow(
  { range }: BackfillRequest,
  exchange: string,
  question: PairQuestion,
  interval: Interval,
  error: string,
): BackfillRow {
  const pair = question.pair === null ? (question.joined ?? '') : pairName(question.pair);
  const counts = { candles: 0, requests: 0, gaps: 1 };
  return { exchange, pair, interval, since: range.since, until: range.until, status: 'failed', ...counts, error };
}

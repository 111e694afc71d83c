import { CrunchError } from '../../market/error.js';
import { type PairQuestion, pairName } from '../../market/pair.js';
import { isPattern } from '../../market/pair-pattern.js';
import { intersect, lengthMs, subtract } from '../../market/span.js';
import { readCoverage } from '../../store/coverage.js';
import { readFirstCandle } from '../../store/first-candle.js';
import { type ListedMarket, readListedMarkets } from '../../store/market.js';
import type { Store } from '../../store/store.js';
import { costOf } from '../ask-source.js';
import type { CollectorContext } from '../context.js';
import { type BackfillRequest, brokenSeries, candleSources } from './asked-series.js';
import { isHeld, wantedSpans } from './backfill-series.js';
import { chooseSeries } from './choose-series.js';
import { cutPages } from './pages.js';
import { reachableFrom, type Series, seriesOf } from './series.js';

/** What the backfill of one series would ask and store. */
export interface BackfillPlanRow {
  readonly exchange: string;
  readonly pair: string;
  readonly interval: string;
  readonly source: string;
  /** Epoch ms UTC. */
  readonly since: number;
  /** Epoch ms UTC, exclusive. */
  readonly until: number;
  /** At most: what lies before the first candle costs a few requests only. */
  readonly requests: number;
  /** Of these requests, in the unit of the budget. */
  readonly cost: number;
  readonly budgetLimit: number;
  readonly windowMs: number;
  /** How long the budget makes them take when nobody else spends it. */
  readonly durationMs: number;
  /** At most: intervals without a trade may have none. */
  readonly candles: number;
  readonly bytes: number;
}

export interface BackfillPlanContext extends Pick<CollectorContext, 'sources' | 'clock'> {
  /** Null when there is none yet. */
  readonly store: Store | null;
}

/** A row of the candle table, measured on SQLite. */
const BYTES_PER_CANDLE = 75;

/**
 * What `backfill` would do, one row per series, without asking anybody.
 *
 * @throws CrunchError as `backfill`; `no-data` for a pattern while no market is stored.
 */
export async function planBackfill(context: BackfillPlanContext, request: BackfillRequest): Promise<BackfillPlanRow[]> {
  const { store, clock } = context;
  const now = clock.now();
  const series = await plannedSeries(context, request);
  return Promise.all(series.map((one) => planSeries(store, one, request, now)));
}

async function planSeries(
  store: Store | null,
  series: Series,
  { range, isRepair }: BackfillRequest,
  now: number,
): Promise<BackfillPlanRow> {
  const isKnown = store !== null && series.marketId >= 0;
  const known = isKnown ? await readCoverage(store, series) : [];
  const firstAt = isKnown ? await readFirstCandle(store, series.marketId) : null;
  const wanted = wantedSpans(series, range, isRepair ? known : null, now);
  const from = Math.max(reachableFrom(series, now), firstAt ?? Number.NEGATIVE_INFINITY);
  const todo = intersect(subtract(wanted, known.filter(isHeld)), [{ since: from, until: now }]);
  const { endpoint, nativeSymbol, interval, source } = series;
  const requests = cutPages(todo, series).flatMap((page) =>
    endpoint.requests({ nativeSymbol, interval, ...page, now }),
  );
  const { limit, windowMs } = source.budget;
  const cost = costOf(requests);
  const candles = Math.round(lengthMs(todo) / series.intervalMs);
  return {
    exchange: series.exchange,
    pair: series.pair,
    interval,
    source: source.id,
    since: wanted[0]?.since ?? range.since,
    until: wanted.at(-1)?.until ?? range.since,
    requests: requests.length,
    cost,
    budgetLimit: limit,
    windowMs,
    durationMs: Math.round((cost * windowMs) / limit),
    candles,
    bytes: candles * BYTES_PER_CANDLE,
  };
}

async function plannedSeries(context: BackfillPlanContext, request: BackfillRequest): Promise<Series[]> {
  const { store } = context;
  if (request.isRepair) return store === null ? [] : brokenSeries(store, context.sources, request);
  const { questions, exchanges, interval = '1m' } = request;
  const { able } = candleSources(context.sources, exchanges, interval);
  const markets = store === null ? [] : await readListedMarkets(store, { exchanges, includeInactive: true });
  const asked = able.map((one) => ({ ...one, markets: markets.filter(({ exchange }) => exchange === one.exchange) }));
  const listed = asked.filter((one) => one.markets.length > 0);
  // An exchange that was never listed is planned for by the names that the user gave.
  const unlisted = asked.filter((one) => one.markets.length === 0);
  const guessed = unlisted.flatMap(({ exchange, candleSource }) =>
    questions
      .filter((question) => question.exchange === null || question.exchange === exchange)
      .map((question) => seriesOf(guessedMarket(question, exchange), interval, candleSource)),
  );
  return listed.length === 0 ? guessed : [...chooseSeries(questions, listed, interval), ...guessed];
}

function guessedMarket(question: PairQuestion, exchange: string): ListedMarket {
  const { pair, joined } = question;
  if (isPattern(question)) {
    throw new CrunchError('no-data', `no market of ${exchange} is stored yet`, {
      hint: 'run crunch collect first, or name the pairs',
    });
  }
  const { base, quote } = pair ?? { base: joined ?? '', quote: '' };
  const name = pair === null ? (joined ?? '') : pairName(pair);
  const times = { firstSeenAt: 0, lastSeenAt: 0, inactiveSince: null };
  return { id: -1, exchangeId: -1, exchange, base, quote, nativeSymbol: name, active: true, ...times };
}

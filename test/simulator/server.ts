import { listAssets } from './assets.js';
import { newestCandles } from './candle-rows.js';
import { DIALECTS } from './exchanges/registry.js';
import { createFaultBox, type Fault } from './faults.js';
import { createGate } from './limits.js';
import { EXCHANGES, type Exchange, listMarkets, type Market } from './markets.js';
import { createPriceBook, type PublishedCandle } from './price-book.js';
import { openStall } from './stall.js';

const DAY_MS = 86_400_000;

export interface VirtualClock {
  /** Epoch ms UTC. */
  now(): number;
}

export interface LimitSettings {
  /** `strict` bans at the second request over a limit, on every exchange; `real` bans where and when the API does. */
  readonly mode: 'off' | 'real' | 'strict';
  /** Whose seconds the limits count; the simulator's clock unless told. */
  readonly clock?: VirtualClock;
  /** Factor on all allowances, 1 unless told. */
  readonly allowance?: number;
}

export interface SimulatorOptions {
  /** Same seed, same clock, same bytes. */
  readonly seed: number;
  readonly clock: VirtualClock;
  /** Per exchange, 300 unless told. */
  readonly markets?: number;
  /** All of them unless told. */
  readonly exchanges?: readonly Exchange[];
  /** Epoch ms of the first trade of every market; the UTC midnight two years before the clock's start unless told. */
  readonly startedTrading?: number;
  readonly limits?: LimitSettings;
  readonly faults?: Readonly<Partial<Record<Exchange, Fault | readonly Fault[]>>>;
  /** The exchanges listen on this port and the following ones, in the order of `exchanges`; 0 or absent: any free ports. */
  readonly portBase?: number;
  /** Told of every request when its answer begins (or, for a hang, never comes: status 0). */
  readonly onRequest?: (entry: RequestEntry) => void;
}

export interface RequestEntry {
  readonly exchange: Exchange;
  /** Path and query as they came. */
  readonly url: string;
  readonly status: number;
  /** Epoch ms of the simulator's clock. */
  readonly time: number;
}

export interface RequestCounts {
  readonly total: number;
  /** By path without the query, then by HTTP status. */
  readonly byPath: Readonly<Record<string, Readonly<Record<number, number>>>>;
  /** Requests over a limit or during a ban. */
  readonly violations: number;
  readonly bans: number;
  /** Epoch ms on the limits' clock; null when not banned now. */
  readonly bannedUntil: number | null;
  /** Weight spent in the window of the first limit. */
  readonly used: number;
}

export interface SimulatedMarket {
  readonly nativeSymbol: string;
  readonly base: string;
  readonly quote: string;
  readonly state: Market['state'];
  /** True where minutes pass without a trade. */
  readonly isThin: boolean;
}

export interface Simulator {
  readonly exchanges: readonly Exchange[];
  /** Epoch ms of every market's first trade. */
  readonly startedTrading: number;
  /** Origin to put into `CRUNCH_<SOURCE>_URL`. */
  url(exchange: Exchange): string;
  /** Replaces the faults of an exchange; null clears them. */
  setFault(exchange: Exchange, fault: Fault | readonly Fault[] | null): void;
  requests(exchange: Exchange): RequestCounts;
  /** The last price as published, null where the market has none; throws for a pair that is not listed. */
  priceAt(exchange: Exchange, base: string, quote: string, time: number): number | null;
  /** Every row that the exchange has for since ≤ open time < until at the clock's time, oldest first, lengths in ms. */
  candlesAt(
    exchange: Exchange,
    base: string,
    quote: string,
    intervalMs: number,
    since: number,
    until: number,
  ): PublishedCandle[];
  marketsOf(exchange: Exchange): readonly SimulatedMarket[];
  close(): Promise<void>;
}

/** Starts one HTTP server per exchange on the loopback interface; resolves when all of them listen. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { seed, clock, markets: count = 300, exchanges = EXCHANGES, limits = { mode: 'real' } } = options;
  const begin = clock.now();
  const startedTrading = options.startedTrading ?? Math.floor(begin / DAY_MS) * DAY_MS - 730 * DAY_MS;
  // No exchange lists every asset, and some only once: twice as many are enough.
  const assets = listAssets(seed, 2 * count);
  // Halted markets stopped a while ago, however short the history is.
  const book = createPriceBook(assets, startedTrading, startedTrading + 0.9 * Math.max(0, begin - startedTrading));
  const limitNow = (): number => (limits.clock ?? clock).now();
  const open = await Promise.all(exchanges.map(openExchange));

  const opened = (exchange: Exchange): (typeof open)[number] => {
    const found = open.find(({ dialect }) => dialect.exchange === exchange);
    if (!found) throw new Error(`simulator: ${exchange} was not started`);
    return found;
  };
  const marketOf = (exchange: Exchange, base: string, quote: string): Market => {
    const market = opened(exchange).byPair.get(`${base}-${quote}`);
    if (!market) throw new Error(`simulator: ${exchange} does not list ${base}-${quote}`);
    return market;
  };

  return {
    exchanges,
    startedTrading,
    url: (exchange) => opened(exchange).stall.url,
    setFault: (exchange, fault) => opened(exchange).faults.set(fault),
    requests(exchange) {
      const { stall, gate } = opened(exchange);
      const statuses = Object.values(stall.byPath).flatMap((counts) => Object.values(counts));
      const total = statuses.reduce((sum, number) => sum + number, 0);
      return { total, byPath: structuredClone(stall.byPath), ...gate.state(limitNow()) };
    },
    priceAt: (exchange, base, quote, time) => book.priceAt(marketOf(exchange, base, quote), time),
    candlesAt(exchange, base, quote, intervalMs, since, until) {
      const { dialect, markets } = opened(exchange);
      const desk = { markets, book, now: clock.now(), find: () => undefined };
      const span = { ms: intervalMs, offsetMs: 0 };
      const market = marketOf(exchange, base, quote);
      return newestCandles(desk, market, span, since, until - 1, Number.POSITIVE_INFINITY, dialect.skipsEmptyCandles);
    },
    marketsOf(exchange) {
      const { dialect, markets } = opened(exchange);
      return markets.map((market) => ({
        nativeSymbol: dialect.symbolOf(market),
        base: market.base,
        quote: market.quote,
        state: market.state,
        isThin: market.tradeEveryS > 1,
      }));
    },
    async close() {
      await Promise.all(open.map(({ stall }) => stall.close()));
    },
  };

  async function openExchange(exchange: Exchange, place: number) {
    const dialect = DIALECTS[exchange];
    const markets = listMarkets(seed, exchange, assets, count);
    const faults = createFaultBox();
    faults.set(options.faults?.[exchange] ?? null);
    const ban = limits.mode === 'strict' ? { patience: 1, banMs: dialect.ban?.banMs ?? 120_000 } : dialect.ban;
    const allowance = limits.allowance ?? 1;
    const rules = dialect.limits.map((rule) => ({ ...rule, limit: rule.limit * allowance }));
    const gate = createGate(limits.mode === 'off' ? [] : rules, ban);
    const onRequest = (url: string, status: number, time: number): void =>
      options.onRequest?.({ exchange, url, status, time });
    const parts = { dialect, markets, book, faults, gate, now: () => clock.now(), limitNow, onRequest };
    const stall = await openStall(parts, options.portBase ? options.portBase + place : 0);
    const byPair = new Map(markets.map((market) => [`${market.base}-${market.quote}`, market]));
    return { dialect, markets, byPair, faults, gate, stall };
  }
}

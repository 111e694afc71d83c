import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Budget, CandleEndpoint, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, flag, fromMilliseconds, isRecord, list, price, quoteVolume, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

const INTERVALS = {
  '1s': '1s',
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '2h': '2h',
  '4h': '4h',
  '6h': '6h',
  '8h': '8h',
  '12h': '12h',
  '1d': '1d',
  '3d': '3d',
  '1w': '1w',
};

/** Weights: exchangeInfo (not verified), all tickers, candles (market data endpoints page, 2026-11). */
const COSTS = { markets: 20, prices: 80, candles: 2 };

/** The most candles in one answer (market data endpoints page, 2026-11). */
const PAGE_SIZE = 1_000;

/** What the exchanges that speak Binance's spot API differ in. */
export interface BinanceSite {
  readonly id: string;
  readonly docs: string;
  readonly origin: string;
  readonly budget: Budget;
  /** Weights. What is left out from here on is as Binance has it. */
  readonly costs?: { readonly markets: number; readonly prices: number; readonly candles: number };
  readonly intervals?: CandleEndpoint['intervals'];
  readonly pageSize?: number;
  /** Whether a listed market trades now. */
  readonly isActive?: (market: Readonly<Record<string, unknown>>) => boolean;
  readonly readError?: Source['readError'];
}

/** A source for Binance's spot API, version 3. */
export function binanceApi(site: BinanceSite): Source {
  const { id, docs, origin, budget, costs = COSTS, intervals = INTERVALS, pageSize = PAGE_SIZE } = site;
  const { isActive = isTrading, readError = readBinanceError } = site;
  return {
    id,
    exchanges: [id],
    docs,
    origin,
    budget,
    readError,
    markets: {
      requests: () => [{ path: '/api/v3/exchangeInfo', cost: costs.markets }],
      parse: ([body]) => {
        const table = { path: 'symbols', rows: listAt(`${id} markets`, body, 'symbols') };
        return readListing(`${id} markets`, table, (row) => {
          const market = record(row, '');
          return {
            nativeSymbol: text(market.symbol, 'symbol'),
            base: asset(market.baseAsset, 'baseAsset'),
            quote: asset(market.quoteAsset, 'quoteAsset'),
            active: isActive(market),
          };
        });
      },
    },
    prices: {
      requests: () => [{ path: '/api/v3/ticker/24hr', cost: costs.prices }],
      parse: ([body]) => {
        const table = { path: '', rows: listAt(`${id} prices`, body, '') };
        return readQuotes(`${id} prices`, table, (row) => {
          const ticker = record(row, '');
          const last = price(ticker.lastPrice, 'lastPrice');
          const own = volume(ticker.quoteVolume, 'quoteVolume');
          // null at MEXC where it has none.
          const volume24h = own ?? quoteVolume(volume(ticker.volume, 'volume'), last);
          return { market: text(ticker.symbol, 'symbol'), price: last, volume24h };
        });
      },
    },
    candles: {
      intervals,
      pageSize,
      reach: null,
      // Both ends are inclusive on the open time (market data endpoints page, 2026-11).
      requests: (query) =>
        candlePages(query, pageSize).map(({ since, until }) => ({
          path: '/api/v3/klines',
          query: {
            symbol: query.nativeSymbol,
            interval: intervalCode(intervals, query.interval),
            startTime: since,
            endTime: until - 1,
            limit: pageSize,
          },
          cost: costs.candles,
        })),
      parse: (bodies, query) => {
        const tables = bodies.map((body) => ({ path: '', rows: listAt(`${id} candles`, body, '') }));
        return readCandles(`${id} candles`, tables, query, (row) => {
          const [time, open, high, low, close, traded] = list(row, '');
          return {
            openTime: fromMilliseconds(time, '[0]'),
            open: price(open, '[1]'),
            high: price(high, '[2]'),
            low: price(low, '[3]'),
            close: price(close, '[4]'),
            volume: volume(traded, '[5]'),
          };
        });
      },
    },
  };
}

function isTrading({ status, isSpotTradingAllowed }: Readonly<Record<string, unknown>>): boolean {
  const isSpot = isSpotTradingAllowed === undefined || flag(isSpotTradingAllowed, 'isSpotTradingAllowed');
  return text(status, 'status') === 'TRADING' && isSpot;
}

/** `{"code":-1121,"msg":"Invalid symbol."}`; code 0 is the refusal of a location. */
export function readBinanceError(body: unknown): ApiError | null {
  if (!isRecord(body) || typeof body.code !== 'number' || typeof body.msg !== 'string') return null;
  const message = `${body.code} ${body.msg}`;
  if (body.code === -1003 || body.code === -1015) return { kind: 'rate-limited', message };
  if (/restricted location|eligibility/i.test(body.msg)) return { kind: 'blocked', message };
  // -1000 unknown error, -1001 disconnected, -1007 timeout, -1008 overloaded, -1016 shutting down (error codes page, 2026-11).
  if ([-1000, -1001, -1007, -1008, -1016].includes(body.code)) return { kind: 'unavailable', message };
  return { kind: body.code === -1121 ? 'unknown-market' : 'refused', message };
}

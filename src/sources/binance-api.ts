import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, Budget, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, flag, fromMilliseconds, isRecord, list, price, record, text, volume } from './readers.js';
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

/** What the exchanges that speak Binance's spot API differ in. */
export interface BinanceSite {
  readonly id: string;
  readonly docs: string;
  readonly origin: string;
  readonly budget: Budget;
}

/** A source for Binance's spot API, version 3. */
export function binanceApi({ id, docs, origin, budget }: BinanceSite): Source {
  return {
    id,
    exchanges: [id],
    docs,
    origin,
    budget,
    readError,
    markets: {
      // Weight 20 (2026-11; not verified).
      requests: () => [{ path: '/api/v3/exchangeInfo', cost: 20 }],
      parse: ([body]) => {
        const table = { path: 'symbols', rows: listAt(`${id} markets`, body, 'symbols') };
        return readListing(`${id} markets`, table, (row) => {
          const market = record(row, '');
          const isSpot =
            market.isSpotTradingAllowed === undefined || flag(market.isSpotTradingAllowed, 'isSpotTradingAllowed');
          return {
            nativeSymbol: text(market.symbol, 'symbol'),
            base: asset(market.baseAsset, 'baseAsset'),
            quote: asset(market.quoteAsset, 'quoteAsset'),
            active: text(market.status, 'status') === 'TRADING' && isSpot,
          };
        });
      },
    },
    prices: {
      // Weight 80 without symbols (market data endpoints page, 2026-11).
      requests: () => [{ path: '/api/v3/ticker/24hr', cost: 80 }],
      parse: ([body]) => {
        const table = { path: '', rows: listAt(`${id} prices`, body, '') };
        return readQuotes(`${id} prices`, table, (row) => {
          const ticker = record(row, '');
          return {
            market: text(ticker.symbol, 'symbol'),
            price: price(ticker.lastPrice, 'lastPrice'),
            volume24h: volume(ticker.quoteVolume, 'quoteVolume'),
          };
        });
      },
    },
    candles: {
      intervals: INTERVALS,
      // 1000 at most, weight 2, both ends inclusive on the open time (market data endpoints page, 2026-11).
      pageSize: 1_000,
      reach: null,
      requests: (query) =>
        candlePages(query, 1_000).map(({ since, until }) => ({
          path: '/api/v3/klines',
          query: {
            symbol: query.nativeSymbol,
            interval: intervalCode(INTERVALS, query.interval),
            startTime: since,
            endTime: until - 1,
            limit: 1_000,
          },
          cost: 2,
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

/** `{"code":-1121,"msg":"Invalid symbol."}`; code 0 is the refusal of a location. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || typeof body.code !== 'number' || typeof body.msg !== 'string') return null;
  const message = `${body.code} ${body.msg}`;
  if (body.code === -1003 || body.code === -1015) return { kind: 'rate-limited', message };
  if (/restricted location|eligibility/i.test(body.msg)) return { kind: 'blocked', message };
  // -1000 unknown error, -1001 disconnected, -1007 timeout, -1008 overloaded, -1016 shutting down (error codes page, 2026-11).
  if ([-1000, -1001, -1007, -1008, -1016].includes(body.code)) return { kind: 'unavailable', message };
  return { kind: body.code === -1121 ? 'unknown-market' : 'refused', message };
}

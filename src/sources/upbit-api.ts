import { candlePages, intervalCode, readCandles } from './candles.js';
import type { ApiError, ApiRequest, Budget, CandleEndpoint, PricesQuery, Source } from './contract.js';
import { readListing } from './listing.js';
import { pairInName } from './pair-in-name.js';
import { readQuotes } from './quotes.js';
import { isRecord, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';
import { fromUtcText } from './utc-time.js';

/** What the exchanges that speak Upbit's quotation API differ in. */
export interface UpbitSite {
  readonly id: string;
  readonly docs: string;
  readonly origin: string;
  readonly budget: Budget;
  readonly intervals: CandleEndpoint['intervals'];
  priceRequests(query: PricesQuery): readonly ApiRequest[];
  /** An epoch ms UTC as its parameter `to` wants it. */
  timeText(time: number): string;
}

/** A source for Upbit's quotation API, version 1. */
export function upbitApi({ id, docs, origin, budget, intervals, priceRequests, timeText }: UpbitSite): Source {
  return {
    id,
    exchanges: [id],
    docs,
    origin,
    budget,
    readError,
    markets: {
      requests: () => [{ path: '/v1/market/all' }],
      parse: ([body]) =>
        readListing(`${id} markets`, { path: '', rows: listAt(`${id} markets`, body, '') }, (row) => {
          const market = record(row, '');
          const nativeSymbol = text(market.market, 'market');
          // `KRW-BTC`: the quote stands first.
          const { base: quote, quote: base } = pairInName(nativeSymbol, '-', 'market');
          // No field says whether it trades: what is listed does.
          return { nativeSymbol, base, quote, active: true };
        }),
    },
    prices: {
      requests: priceRequests,
      parse: (bodies) => {
        const rows = bodies.flatMap((body) => listAt(`${id} prices`, body, ''));
        return readQuotes(`${id} prices`, { path: '', rows }, (row) => {
          const ticker = record(row, '');
          return {
            market: text(ticker.market, 'market'),
            price: price(ticker.trade_price, 'trade_price'),
            volume24h: volume(ticker.acc_trade_price_24h, 'acc_trade_price_24h'),
          };
        });
      },
    },
    candles: {
      intervals,
      // 200 at most, those before `to` (candle pages, 2026-11). Where nothing traded there is no row, so a page may reach further back.
      pageSize: 200,
      reach: null,
      requests: (query) =>
        candlePages(query, 200).map(({ until }) => ({
          path: `/v1/candles/${intervalCode(intervals, query.interval)}`,
          query: { market: query.nativeSymbol, count: 200, to: timeText(Math.ceil(until / 1_000) * 1_000) },
        })),
      parse: (bodies, query) => {
        const tables = bodies.map((body) => ({ path: '', rows: listAt(`${id} candles`, body, '') }));
        return readCandles(`${id} candles`, tables, query, (row) => {
          const candle = record(row, '');
          return {
            // Its `timestamp` is the last trade's.
            openTime: fromUtcText(candle.candle_date_time_utc, 'candle_date_time_utc'),
            open: price(candle.opening_price, 'opening_price'),
            high: price(candle.high_price, 'high_price'),
            low: price(candle.low_price, 'low_price'),
            close: price(candle.trade_price, 'trade_price'),
            volume: volume(candle.candle_acc_trade_volume, 'candle_acc_trade_volume'),
          };
        });
      },
    },
  };
}

/** `{"error":{"name":404,"message":"Code not found"}}`, with HTTP 200 too; an unknown path answers without the envelope. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body)) return null;
  const error = isRecord(body.error) ? body.error : body;
  if (error.name === undefined || error.message === undefined) return null;
  const message = `${error.name}: ${error.message}`;
  if (/too.?many|429|418/i.test(message)) return { kind: 'rate-limited', message };
  if (/maintenance|unavailable|^5\d\d:/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /code not found/i.test(message) ? 'unknown-market' : 'refused', message };
}

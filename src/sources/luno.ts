import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, isRecord, price, quoteVolume, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

const ALIASES: ReadonlyMap<string, string> = new Map([['XBT', 'BTC']]);

/** Its candles want a key, so it has none here. */
export const luno: Source = {
  id: 'luno',
  exchanges: ['luno'],
  docs: 'https://www.luno.com/en/developers/api',
  origin: 'https://api.luno.com',
  // 300 requests a minute from one address (API page, 2026-11).
  budget: { limit: 300, windowMs: 60_000 },
  readError,
  markets: {
    requests: () => [{ path: '/api/exchange/1/markets' }],
    parse: ([body]) => {
      const table = { path: 'markets', rows: listAt('luno markets', body, 'markets') };
      return readListing('luno markets', table, (row) => {
        const market = record(row, '');
        return {
          nativeSymbol: text(market.market_id, 'market_id'),
          base: asset(market.base_currency, 'base_currency', ALIASES),
          quote: asset(market.counter_currency, 'counter_currency', ALIASES),
          active: ['ACTIVE', 'POST_ONLY'].includes(text(market.trading_status, 'trading_status')),
        };
      });
    },
  },
  prices: {
    requests: () => [{ path: '/api/1/tickers' }],
    parse: ([body]) => {
      const table = { path: 'tickers', rows: listAt('luno prices', body, 'tickers') };
      return readQuotes('luno prices', table, (row) => {
        const ticker = record(row, '');
        const last = price(ticker.last_trade, 'last_trade');
        const traded = volume(ticker.rolling_24_hour_volume, 'rolling_24_hour_volume');
        return { market: text(ticker.pair, 'pair'), price: last, volume24h: quoteVolume(traded, last) };
      });
    },
  },
};

/** `{"error":"Market not available","error_code":"ErrMarketUnavailable"}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.error_code === undefined) return null;
  const message = `${body.error_code}: ${body.error}`;
  if (/toomanyrequests/i.test(message)) return { kind: 'rate-limited', message };
  if (/^ErrMarketUnavailable/.test(message)) return { kind: 'unknown-market', message };
  return { kind: /maintenance|unavailable|internal/i.test(message) ? 'unavailable' : 'refused', message };
}

import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readQuotes } from './quotes.js';
import { asset, isRecord, price, record, text, volume } from './readers.js';
import { listAt, objectAt } from './rows.js';

/** Its candles are of the best bid or ask, not of trades, so it has none here. */
export const cex: Source = {
  id: 'cex',
  exchanges: ['cex'],
  docs: 'https://trade.cex.io/docs/',
  origin: 'https://trade.cex.io',
  // 100 points a minute from one address (API page, 2026-11).
  budget: { limit: 100, windowMs: 60_000 },
  readError,
  markets: {
    requests: () => [{ path: '/api/spot/rest-public/get_pairs_info', body: {} }],
    parse: ([body]) =>
      readListing('cex markets', { path: 'data', rows: listAt('cex markets', body, 'data') }, (row) => {
        const market = record(row, '');
        // No field says whether it trades: what is listed does.
        return {
          nativeSymbol: `${text(market.base, 'base')}-${text(market.quote, 'quote')}`,
          base: asset(market.base, 'base'),
          quote: asset(market.quote, 'quote'),
          active: true,
        };
      }),
  },
  prices: {
    // One point by the page, but a third within a minute was refused (2026-09, public survey).
    requests: () => [{ path: '/api/spot/rest-public/get_ticker', body: {}, cost: 50 }],
    parse: ([body]) =>
      readQuotes('cex prices', { path: '', rows: objectAt('cex prices', body, 'data') }, (row, key) => {
        const ticker = record(row, '');
        return {
          market: text(key, ''),
          price: price(ticker.last, 'last'),
          volume24h: volume(ticker.quoteVolume, 'quoteVolume'),
        };
      }),
  },
};

/** `{"error":"pair NOPE-USD is not supported"}` in place of `{"ok":"ok","data":…}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.error === undefined) return null;
  const message = String(body.error);
  if (/rate limit/i.test(message)) return { kind: 'rate-limited', message };
  if (/maintenance|unavailable/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /not supported/i.test(message) ? 'unknown-market' : 'refused', message };
}

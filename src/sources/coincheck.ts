import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readMarketAnswers } from './market-answers.js';
import { pairInName } from './pair-in-name.js';
import { isRecord, price, quoteVolume, record, text, volume } from './readers.js';
import { listAt } from './rows.js';

/** It has no candles and no request for more than one market's price. */
export const coincheck: Source = {
  id: 'coincheck',
  exchanges: ['coincheck'],
  docs: 'https://coincheck.com/documents/exchange/api',
  origin: 'https://coincheck.com',
  // No limit is published; client libraries keep one request in 1.5 s (2026-11), in which its 26 markets fit into a minute.
  budget: { limit: 400, windowMs: 600_000, pauseMs: 1_500 },
  readError,
  markets: {
    requests: () => [{ path: '/api/exchange_status' }],
    parse: ([body]) => {
      const table = { path: 'exchange_status', rows: listAt('coincheck markets', body, 'exchange_status') };
      return readListing('coincheck markets', table, (row) => {
        const market = record(row, '');
        const nativeSymbol = text(market.pair, 'pair');
        // The other states are itayose, the auction after a halt, and stop (API page, 2026-11).
        const active = text(market.status, 'status') === 'available';
        return { nativeSymbol, ...pairInName(nativeSymbol, '_', 'pair'), active };
      });
    },
  },
  prices: {
    isPerMarket: true,
    requests: ({ markets }) => markets.map((market) => ({ path: '/api/ticker', query: { pair: market.nativeSymbol } })),
    parse: (bodies, query) =>
      // The answer does not say whose it is: its place alone does.
      readMarketAnswers('coincheck prices', bodies, query, (body) => {
        const ticker = record(body, '');
        const last = price(ticker.last, 'last');
        return { price: last, volume24h: quoteVolume(volume(ticker.volume, 'volume'), last) };
      }),
  },
};

/** `{"success":false,"error":"invalid pair"}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.success !== false) return null;
  const message = String(body.error);
  if (/too.?many/i.test(message)) return { kind: 'rate-limited', message };
  if (/maintenance|unavailable/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /invalid pair/i.test(message) ? 'unknown-market' : 'refused', message };
}

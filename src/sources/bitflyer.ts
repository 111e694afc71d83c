import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readMarketAnswers } from './market-answers.js';
import { pairInName } from './pair-in-name.js';
import { isRecord, price, quoteVolume, record, refuse, text, volume } from './readers.js';
import { listAt } from './rows.js';

/** It has no candles and no request for more than one market's price. */
export const bitflyer: Source = {
  id: 'bitflyer',
  exchanges: ['bitflyer'],
  docs: 'https://lightning.bitflyer.com/docs?lang=en',
  origin: 'https://api.bitflyer.com',
  // 500 requests in five minutes from one address (API page, 2026-11).
  budget: { limit: 500, windowMs: 300_000 },
  readError,
  markets: {
    // One list for Japan, one for the United States, one for Europe; all of them are traded at this host.
    requests: () => [{ path: '/v1/getmarkets' }, { path: '/v1/getmarkets/usa' }, { path: '/v1/getmarkets/eu' }],
    parse: (bodies) => {
      const rows = bodies.flatMap((body) => listAt('bitflyer markets', body, ''));
      return readListing('bitflyer markets', { path: '', rows: firstOfEach(rows) }, (row) => {
        const market = record(row, '');
        if (text(market.market_type, 'market_type') !== 'Spot') return undefined;
        const nativeSymbol = text(market.product_code, 'product_code');
        return { nativeSymbol, ...pairInName(nativeSymbol, '_', 'product_code'), active: true };
      });
    },
  },
  prices: {
    isPerMarket: true,
    requests: ({ markets }) =>
      markets.map((market) => ({ path: '/v1/getticker', query: { product_code: market.nativeSymbol } })),
    parse: (bodies, query) =>
      readMarketAnswers('bitflyer prices', bodies, query, (body, { nativeSymbol }) => {
        const ticker = record(body, '');
        // A request without a name is answered for BTC_JPY.
        if (ticker.product_code !== nativeSymbol) refuse('product_code', ticker.product_code);
        const last = isRunning(ticker.state) ? price(ticker.ltp, 'ltp') : null;
        // `volume` counts what was traded in other products as well.
        const traded = volume(ticker.volume_by_product, 'volume_by_product');
        return { price: last, volume24h: quoteVolume(traded, last) };
      }),
  },
};

/** The lists repeat each other's markets. */
function firstOfEach(rows: readonly unknown[]): readonly unknown[] {
  const names = rows.map((row) => (isRecord(row) ? row.product_code : undefined));
  return rows.filter((_, index) => names[index] === undefined || names.indexOf(names[index]) === index);
}

/** CLOSED, STARTING, PREOPEN and CIRCUIT BREAK do not trade; absent in older answers (API page, 2026-11). */
function isRunning(state: unknown): boolean {
  return state === undefined || text(state, 'state') === 'RUNNING';
}

/** `{"status":-2,"error_message":"Under maintenance","data":null}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || typeof body.error_message !== 'string') return null;
  const message = `${body.status} ${body.error_message}`;
  // -1 over the limit of an address, -100 invalid product (answers seen by client libraries, 2026-11).
  if (/api limit/i.test(message)) return { kind: 'rate-limited', message };
  if (/maintenance|unavailable/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /invalid product/i.test(message) ? 'unknown-market' : 'refused', message };
}

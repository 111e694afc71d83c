import type { ApiError, Source } from './contract.js';
import { pairInName } from './pair-in-name.js';
import { readQuotes } from './quotes.js';
import { flag, isRecord, price, record, text, volume } from './readers.js';
import { listAt } from './rows.js';
import { isTrustworthy } from './second-hand.js';
import { fromUtcText } from './utc-time.js';

/**
 * Exchanges with markets in US dollars, under their ids there: kraken and coinbase as others ask for them (2026-11), the
 * others as their companies are named (unverified; a wrong one is answered with an error and costs nothing else).
 */
const EXCHANGES = ['coinbase', 'kraken', 'bitstamp', 'bitfinex', 'gemini'];

/**
 * Prices of one exchange as CoinPaprika last read them, at most a minute ago. It gives them in US dollars, or converted
 * into what is asked for: recorded answers hold the exchange's own decimal for markets in US dollars, and the product with
 * an unknown rate for all others (2026-11). So only the former are prices here; the others are skipped.
 */
export const coinpaprika: Source = {
  id: 'coinpaprika',
  exchanges: EXCHANGES,
  docs: 'https://docs.coinpaprika.com/api-reference/exchanges/list-an-exchange-markets',
  origin: 'https://api.coinpaprika.com',
  // 20,000 in a month without a key (API page, 2026-11), in equal parts, so that no bad day spends the month.
  budget: { limit: 645, windowMs: 86_400_000 },
  readError,
  prices: {
    requests: ({ exchange }) => [{ path: `/v1/exchanges/${exchange}/markets`, query: { quotes: 'USD' } }],
    parse: ([body], { now }) => {
      const table = { path: '', rows: listAt('coinpaprika prices', body, '') };
      return readQuotes('coinpaprika prices', table, (row) => {
        const ticker = record(row, '');
        if (text(ticker.category, 'category') !== 'Spot') return undefined;
        const market = pairInName(text(ticker.pair, 'pair'), '/', 'pair');
        // Other coins and currencies may call themselves USD too.
        const isInDollars = market.quote === 'USD' && ticker.quote_currency_id === 'usd-us-dollars';
        const isOutlier = flag(ticker.outlier, 'outlier');
        const updatedAt = fromUtcText(ticker.last_updated, 'last_updated');
        const dollars = record(record(ticker.quotes, 'quotes').USD, 'quotes.USD');
        const last = price(dollars.price, 'quotes.USD.price');
        return {
          market,
          price: isInDollars && !isOutlier && isTrustworthy(market, updatedAt, now) ? last : null,
          volume24h: volume(dollars.volume_24h, 'quotes.USD.volume_24h'),
        };
      });
    },
  },
};

/** `{"error":"id not found"}`, and an array otherwise. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || typeof body.error !== 'string') return null;
  return { kind: /limit|too many|exceed|payment/i.test(body.error) ? 'rate-limited' : 'refused', message: body.error };
}

import type { AskedMarket, PricesQuery, Quotes } from './contract.js';
import { type QuoteRow, readQuotes } from './quotes.js';

/** What one market's own answer says of it. */
type MarketRow = Omit<QuoteRow, 'market'>;

/**
 * The prices of an API that answers market by market: body i speaks of market i of the query. Each body is a row, so that
 * one market's refusal or malformed answer costs that market alone.
 *
 * @throws PayloadError when more than one body of twenty is malformed.
 */
export function readMarketAnswers(
  what: string,
  bodies: readonly unknown[],
  { markets }: PricesQuery,
  read: (body: unknown, market: AskedMarket) => MarketRow,
): Quotes {
  const asked = new Map(markets.map((market, index) => [market.nativeSymbol, { market, body: bodies[index] }]));
  return readQuotes(what, { path: '', rows: Object.fromEntries(asked) }, (row, key) => {
    const { market, body } = row as { market: AskedMarket; body: unknown };
    return { market: key, ...read(body, market) };
  });
}

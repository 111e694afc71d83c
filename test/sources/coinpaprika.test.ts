import { describe, expect, it } from 'vitest';
import { coinpaprika } from '../../src/sources/coinpaprika.js';

const query = { exchange: 'kraken', markets: [], now: Date.UTC(2026, 9, 5, 12) };

const market = (pair: string, more = {}) => ({
  pair,
  quote_currency_id: 'usd-us-dollars',
  category: 'Spot',
  outlier: false,
  quotes: { USD: { price: 2, volume_24h: 3 } },
  last_updated: '2026-10-05T11:59:00Z',
  ...more,
});
const parse = (...rows: unknown[]) => coinpaprika.prices.parse([rows], query);

describe('coinpaprika', () => {
  it('gives what the exchange itself says where that is in dollars', () => {
    expect(parse(market('BTC/USD')).prices).toEqual([
      { market: { base: 'BTC', quote: 'USD' }, price: 2, volume24h: 3 },
    ]);
  });

  it.each([
    ['BTC/EUR', { quote_currency_id: 'eur-euro' }],
    ['BTC/USDT', { quote_currency_id: 'usdt-tether' }],
    ['BTC/USD', { quote_currency_id: 'usd-another-coin' }],
    ['BTC/USD', { outlier: true }],
    ['BTC/USD', { last_updated: '2026-10-05T11:54:59Z' }],
    ['BTC/USD', { quotes: { USD: { price: 0, volume_24h: 0 } } }],
    ['LUNA/USD', {}],
  ])('skips %s with %j', (pair, more) => {
    expect(parse(market(pair, more))).toMatchObject({ prices: [], skipped: 1, rejected: { count: 0 } });
  });

  it('leaves out what is no spot market', () => {
    expect(parse(market('BTC/USD', { category: 'Perpetual' }))).toMatchObject({ prices: [], skipped: 0 });
  });

  it.each([
    [{ error: 'exchange not found' }, 'refused'],
    [{ error: 'monthly limit exceeded' }, 'rate-limited'],
  ])('reads %j as %s', (body, kind) => {
    expect(coinpaprika.readError(body)?.kind).toBe(kind);
  });

  it('stays within 20,000 requests in 31 days', () => {
    const { limit, windowMs } = coinpaprika.budget;
    expect((limit * 31 * 86_400_000) / windowMs).toBeLessThanOrEqual(20_000);
  });
});

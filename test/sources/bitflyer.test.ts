import { describe, expect, it } from 'vitest';
import { bitflyer } from '../../src/sources/bitflyer.js';
import { listingOf } from './evidence.js';

const asked = Array.from({ length: 21 }, (_, index) => ({
  nativeSymbol: `A${index}_JPY`,
  base: `A${index}`,
  quote: 'JPY',
}));
const query = { exchange: 'bitflyer', markets: asked };
const ticker = (product_code: string, more = {}) => ({
  product_code,
  state: 'RUNNING',
  ltp: 2,
  volume_by_product: 3,
  ...more,
});
const bodies = asked.map((market) => ticker(market.nativeSymbol));

describe('bitflyer', () => {
  it('rejects the answer for another market, which is what a request without a name gets', () => {
    const { prices, rejected } = bitflyer.prices.parse([ticker('BTC_JPY'), ...bodies.slice(1)], query);
    expect(prices).toHaveLength(20);
    expect(rejected.first).toBe('bitflyer prices: field A0_JPY.product_code: unexpected "BTC_JPY"');
  });

  it.each(['CLOSED', 'STARTING', 'PREOPEN', 'CIRCUIT BREAK'])('has no price while its state is %s', (state) => {
    const { prices, skipped } = bitflyer.prices.parse([ticker('A0_JPY', { state }), ...bodies.slice(1)], query);
    expect([prices.length, skipped]).toEqual([20, 1]);
  });

  it('has a price where no state is sent', () => {
    const { product_code, ltp, volume_by_product } = ticker('A0_JPY');
    const { prices } = bitflyer.prices.parse([{ product_code, ltp, volume_by_product }, ...bodies.slice(1)], query);
    expect(prices[0]).toEqual({ market: 'A0_JPY', price: 2, volume24h: 6 });
  });

  it('lists a market of several regions once', () => {
    const market = { product_code: 'BTC_JPY', market_type: 'Spot' };
    const { markets, rejected } = listingOf('bitflyer').parse([[market], [market], [market]], {});
    expect([markets.length, rejected.count]).toEqual([1, 0]);
  });

  it.each([
    [{ status: -1, error_message: 'Over API limit per period, per IP address', data: null }, 'rate-limited'],
    [{ status: -100, error_message: 'Invalid product', data: null }, 'unknown-market'],
    [{ status: -501, error_message: 'Invalid parameter', data: null }, 'refused'],
  ])('reads %j as %s', (body, kind) => {
    expect(bitflyer.readError(body)?.kind).toBe(kind);
  });
});

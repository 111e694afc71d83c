import { describe, expect, it } from 'vitest';
import { bithumb } from '../../src/sources/bithumb.js';

const markets = Array.from({ length: 401 }, (_, index) => ({
  nativeSymbol: `KRW-A${index}`,
  base: `A${index}`,
  quote: 'KRW',
}));
const query = { exchange: 'bithumb', markets };

describe('bithumb', () => {
  it('names at most 200 markets in one request', () => {
    const asked = bithumb.prices.requests(query).map((request) => String(request.query?.markets).split(','));
    expect(asked.map((names) => names.length)).toEqual([200, 200, 1]);
    expect(asked.flat()).toEqual(markets.map((market) => market.nativeSymbol));
  });

  it('joins the answers in the order of the requests', () => {
    const bodies = [
      [{ market: 'KRW-A0', trade_price: 5, acc_trade_price_24h: 7 }],
      [{ market: 'KRW-A200', trade_price: 6, acc_trade_price_24h: 8 }],
      [],
    ];
    expect(bithumb.prices.parse(bodies, query).prices).toEqual([
      { market: 'KRW-A0', price: 5, volume24h: 7 },
      { market: 'KRW-A200', price: 6, volume24h: 8 },
    ]);
  });
});

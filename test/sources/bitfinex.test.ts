import { describe, expect, it } from 'vitest';
import { bitfinex } from '../../src/sources/bitfinex.js';
import { listingOf } from './evidence.js';

const MAP = [
  [
    ['DSH', 'DASH'],
    ['BAD', null],
  ],
];
const many = Array.from(
  { length: 30 },
  (_, index) => `AB${String.fromCharCode(65 + (index % 26))}${index < 26 ? 'USD' : 'BTC'}`,
);
const listing = (pairs: readonly unknown[], map: unknown = MAP) => listingOf('bitfinex').parse([[pairs], map], {});

describe('bitfinex', () => {
  it('knows the dollar coins without the map', () => {
    expect(listing(['BTCUST', 'BTCUDC'], [[]]).markets.map((market) => market.quote)).toEqual(['USDT', 'USDC']);
  });

  it('rejects a market whose asset the map names wrongly', () => {
    const { markets, rejected } = listing([...many, 'BADUSD', 'DSHUSD']);
    expect(markets.at(-1)).toEqual({ nativeSymbol: 'tDSHUSD', base: 'DASH', quote: 'USD', active: true });
    expect(rejected).toEqual({ count: 1, first: 'bitfinex markets: field [0][30].map BAD: unexpected null' });
  });

  it('refuses a map that is none', () => {
    expect(() => listing(many, [[['DSH', 'DASH'], 7]])).toThrow('bitfinex markets: field map[0][1]: unexpected 7');
  });

  it.each(['BTCUS', 'BTCUSDT', 'A:B:C', ':USD', 'USD:'])(
    'rejects the pair %s, which is not written as documented',
    (pair) => {
      expect(listing([...many, pair]).rejected.first).toBe(`bitfinex markets: field [0][30]: unexpected "${pair}"`);
    },
  );

  it.each([
    [['error', 20060, 'maintenance'], 'unavailable'],
    [['error', 10020, 'symbol: invalid'], 'unknown-market'],
    [['error', 10020, 'limit: invalid'], 'refused'],
  ])('reads %j as %s', (body, kind) => {
    expect(bitfinex.readError(body)?.kind).toBe(kind);
  });
});

import { describe, expect, it } from 'vitest';
import type { Interval } from '../../src/market/candle.js';
import { bitbank } from '../../src/sources/bitbank.js';
import { candlesOf, listingOf } from './evidence.js';

const files = (interval: Interval, since: number, until: number) =>
  candlesOf('bitbank')
    .requests({ nativeSymbol: 'btc_jpy', interval, since, until, now: until })
    .map(({ path }) => path.replace('/btc_jpy/candlestick/', ''));

describe('bitbank', () => {
  it('asks for each UTC day that a range of short candles touches', () => {
    expect(files('1m', Date.UTC(2026, 11, 30, 23, 59), Date.UTC(2027, 0, 1, 0, 1))).toEqual([
      '1min/20261230',
      '1min/20261231',
      '1min/20270101',
    ]);
    expect(files('1h', Date.UTC(2026, 11, 31), Date.UTC(2027, 0, 1))).toEqual(['1hour/20261231']);
  });

  it('asks for each UTC year that a range of long candles touches', () => {
    expect(files('4h', Date.UTC(2025, 5, 1), Date.UTC(2027, 0, 1, 0, 1))).toEqual([
      '4hour/2025',
      '4hour/2026',
      '4hour/2027',
    ]);
    expect(files('1d', Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1))).toEqual(['1day/2026']);
  });

  it('asks for nothing where the range is empty', () => {
    expect(files('1d', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1))).toEqual([]);
    expect(files('1m', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1))).toEqual([]);
  });

  it('takes the last price of a pair with an empty book for none', () => {
    const row = { pair: 'btc_jpy', sell: null, buy: null, last: '5', vol: '1' };
    const body = { success: 1, data: [row, { ...row, pair: 'eth_jpy', sell: '6' }] };
    const { prices, skipped } = bitbank.prices.parse([body], { exchange: 'bitbank', markets: [] });
    expect(prices).toEqual([{ market: 'eth_jpy', price: 5, volume24h: 5 }]);
    expect(skipped).toBe(1);
    expect(
      listingOf('bitbank')
        .parse([body], {})
        .markets.map((market) => market.active),
    ).toEqual([false, true]);
  });

  it.each([
    [10_007, 'unavailable'],
    [10_008, 'unavailable'],
    [10_009, 'rate-limited'],
    [20_001, 'refused'],
  ])('reads code %i as %s', (code, kind) => {
    expect(bitbank.readError({ success: 0, data: { code } })).toEqual({ kind, message: `code ${code}` });
  });
});

import { describe, expect, it } from 'vitest';
import { readMarketAnswers } from '../../src/sources/market-answers.js';
import { price, record } from '../../src/sources/readers.js';

const query = (count: number) => ({
  exchange: 'example',
  markets: Array.from({ length: count }, (_, index) => ({
    nativeSymbol: `M${index}`,
    base: `M${index}`,
    quote: 'JPY',
  })),
});
const answers = (count: number, spoiled: Readonly<Record<number, unknown>> = {}) =>
  Array.from({ length: count }, (_, index) => (index in spoiled ? spoiled[index] : { last: index + 1 }));
const read = (bodies: readonly unknown[], count: number) =>
  readMarketAnswers('example prices', bodies, query(count), (body) => ({
    price: price(record(body, '').last, 'last'),
    volume24h: null,
  }));

describe('answers market by market', () => {
  it('belong to the markets at their places', () => {
    expect(read(answers(2), 2).prices).toEqual([
      { market: 'M0', price: 1, volume24h: null },
      { market: 'M1', price: 2, volume24h: null },
    ]);
  });

  it('cost one market alone when one of twenty is an error', () => {
    const { prices, rejected } = read(answers(20, { 7: { success: false, error: 'invalid pair' } }), 20);
    expect(prices).toHaveLength(19);
    expect(rejected).toEqual({ count: 1, first: 'example prices: field M7.last: missing' });
  });

  it('are wrong as a whole when more than one of twenty is', () => {
    expect(() => read(answers(20, { 3: null, 7: {} }), 20)).toThrow(
      'example prices: field M3: unexpected null (2 of 20 rows are malformed)',
    );
  });

  it('are rejected where one is missing', () => {
    expect(read(answers(20), 21).rejected).toEqual({ count: 1, first: 'example prices: field M20: missing' });
  });

  it('without a price now are skipped', () => {
    expect(read(answers(2, { 0: { last: 0 } }), 2).skipped).toBe(1);
  });
});

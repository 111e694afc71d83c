import { describe, expect, it } from 'vitest';
import { btcmarkets } from '../../src/sources/btcmarkets.js';

const query = (names: readonly string[]) => ({
  exchange: 'btcmarkets',
  markets: names.map((nativeSymbol) => ({ nativeSymbol, base: 'A', quote: 'AUD' })),
});

describe('btcmarkets', () => {
  it('repeats the parameter for each market, a hundred in one request', () => {
    const names = Array.from({ length: 150 }, (_, index) => `A${index}-AUD`);
    const asked = btcmarkets.prices.requests(query(names)).map(({ path }) => path.split('?')[1]?.split('&'));
    expect(asked.map((batch) => batch?.length)).toEqual([100, 50]);
    expect(asked.flat()).toEqual(names.map((name) => `marketId=${name}`));
  });

  it('keeps a name inside its parameter', () => {
    expect(btcmarkets.prices.requests(query(['A&marketId=B#'])).map(({ path }) => path)).toEqual([
      '/v3/markets/tickers?marketId=A%26marketId%3DB%23',
    ]);
  });

  it.each([
    [{ code: 'InvalidMarketId', message: 'invalid marketId' }, 'unknown-market'],
    [{ code: 'TooManyRequests', message: 'slow down' }, 'rate-limited'],
    [{ code: 'InternalServerError', message: 'sorry' }, 'unavailable'],
    [{ code: 'MissingArgument', message: 'missing marketId argument' }, 'refused'],
  ])('reads %j as %s', (body, kind) => {
    expect(btcmarkets.readError(body)?.kind).toBe(kind);
  });
});

import { describe, expect, it } from 'vitest';
import { coingecko } from '../../src/sources/coingecko.js';
import { EXCHANGES } from '../../src/sources/registry.js';

const NOON = Date.UTC(2026, 9, 5, 12);
const query = { exchange: 'htx', markets: [], now: NOON };

const ticker = (base: string, more = {}) => ({
  base,
  target: 'USDT',
  market: { name: 'HTX', identifier: 'huobi', has_trading_incentive: false },
  last: 2,
  volume: 3,
  last_traded_at: '2026-10-05T11:58:00+00:00',
  is_anomaly: false,
  is_stale: false,
  ...more,
});
const many = Array.from({ length: 30 }, (_, index) => ticker(`A${index}`));
const parse = (...pages: unknown[][]) =>
  coingecko.prices.parse(
    pages.map((tickers) => ({ name: 'HTX', tickers })),
    query,
  );
const priced = (row: unknown) => parse([row]).prices.length;
const wanting = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ nativeSymbol: `a${index}`, base: `A${index}`, quote: 'USDT' }));

describe('coingecko', () => {
  it('serves only exchanges that say themselves what they list', () => {
    expect(coingecko.exchanges.length).toBeGreaterThan(0);
    for (const exchange of coingecko.exchanges) expect(EXCHANGES).toContain(exchange);
  });

  it.each([
    [0, 1],
    [100, 1],
    [101, 2],
    [2000, 4],
  ])('asks for the pages that %i markets would fill, within the budget of a minute: %i', (count, pages) => {
    const requests = coingecko.prices.requests({ exchange: 'htx', markets: wanting(count) });
    expect(requests.map(({ query }) => query?.page)).toEqual([1, 2, 3, 4, 5].slice(0, pages));
    for (const { path } of requests) expect(path).toBe('/api/v3/exchanges/huobi/tickers');
    expect(requests.length).toBeLessThanOrEqual(coingecko.budget.limit);
  });

  it('takes a market once that moved to the next page while they were read', () => {
    const { prices, rejected } = parse([...many], [ticker('A29', { last: 5 }), ticker('B')]);
    expect(prices).toHaveLength(31);
    expect(prices[29]?.price).toBe(2);
    expect(rejected.count).toBe(0);
  });

  it.each([
    { is_stale: true },
    { is_anomaly: true },
    { last_traded_at: '2026-10-05T11:54:59+00:00' },
    { last_traded_at: '2026-10-05T12:05:01+00:00' },
    { last_traded_at: null },
    { last: 0 },
    { last: null },
    { base: 'LUNA' },
    { target: 'LUNC' },
  ])('skips a ticker with %j', (more) => {
    expect(parse([ticker('BTC', more)])).toMatchObject({ prices: [], skipped: 1, rejected: { count: 0 } });
  });

  it.each([{}, { last_traded_at: '2026-10-05T11:55:00+00:00' }, { trust_score: null }])(
    'takes a ticker with %j',
    (more) => {
      expect(priced(ticker('BTC', more))).toBe(1);
    },
  );

  it('takes nothing for fresh when nobody says what time it is', () => {
    const answer = { name: 'HTX', tickers: [ticker('BTC')] };
    expect(coingecko.prices.parse([answer], { exchange: 'htx', markets: [] })).toMatchObject({
      prices: [],
      skipped: 1,
    });
  });

  it('leaves out tokens that are named by their contract', () => {
    const address = `0X${'DAC17F958D2EE523A2206206994597C13D831EC7'}`;
    expect(parse([ticker(address), ticker('BTC', { target: address.toLowerCase() })])).toMatchObject({
      prices: [],
      skipped: 0,
      rejected: { count: 0 },
    });
  });

  it('names assets by their common codes', () => {
    expect(parse([ticker('XBT'), ticker('xdg')]).prices.map(({ market }) => market)).toEqual([
      { base: 'BTC', quote: 'USDT' },
      { base: 'DOGE', quote: 'USDT' },
    ]);
  });

  it('rejects the ticker of another exchange', () => {
    const { prices, rejected } = parse([...many, ticker('BTC', { market: { identifier: 'huobi_japan' } })]);
    expect(prices).toHaveLength(30);
    expect(rejected.first).toBe('coingecko prices: field tickers[30].market.identifier: unexpected "huobi_japan"');
  });

  it.each([
    [{ status: { error_code: 503, error_message: 'busy' } }, 'unavailable'],
    [{ error: { status: { error_code: 10005, error_message: 'not on your plan' } } }, 'refused'],
    [{ error: 'exchange not found' }, 'refused'],
  ])('reads %j as %s', (body, kind) => {
    expect(coingecko.readError(body)?.kind).toBe(kind);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marketRoute } from '../../src/web/address/market-route.js';
import { DEFAULT_RANKING, type RankingRoute } from '../../src/web/address/ranking-route.js';
import { type Route, readRoute, writeRoute } from '../../src/web/address/route.js';
import { INTERVALS } from '../../src/web/market/intervals.js';
import { RANGES } from '../../src/web/market/ranges.js';
import { METRIC_NAMES } from '../../src/web/ranking/columns.js';

function read(address: string): Route {
  const [path = '', search = ''] = address.split('?', 2);
  return readRoute(path, search);
}

const name = fc.stringMatching(/^(ccxt:)?[a-z0-9-]{1,12}$/);
const names = fc.uniqueArray(name, { maxLength: 3 });
const time = fc.integer({ min: Date.UTC(2010, 0, 1) / 1_000, max: Date.UTC(2100, 0, 1) / 1_000 });

const rankings: fc.Arbitrary<RankingRoute> = fc.record({
  view: fc.constant('ranking' as const),
  search: fc.string({ maxLength: 20 }),
  exchanges: names,
  quotes: names,
  minVolume: fc.option(fc.integer({ min: 1, max: 1e12 })),
  window: fc.constantFrom('1h', '24h', '90m', '1y'),
  sort: fc.constantFrom(...METRIC_NAMES),
  order: fc.constantFrom('asc' as const, 'desc' as const, 'abs' as const),
  columns: fc.uniqueArray(fc.constantFrom(...METRIC_NAMES), { minLength: 1 }),
});

const markets: fc.Arbitrary<Route> = fc
  .record({
    exchange: name,
    pair: fc.stringMatching(/^[A-Z0-9<>&$.]{1,9}-[A-Z]{3,4}$/),
    range: fc.constantFrom(...RANGES),
    interval: fc.option(fc.constantFrom(...INTERVALS)),
    style: fc.option(fc.constantFrom('candles' as const, 'line' as const)),
    isLog: fc.boolean(),
    overlays: names,
    sight: fc.option(fc.tuple(time, fc.integer({ min: 60, max: 1e7 }))),
  })
  .map(({ overlays, sight, ...more }) => ({
    ...marketRoute(more),
    ...more,
    overlays: overlays.filter((other) => other !== more.exchange).map((exchange) => ({ exchange, pair: more.pair })),
    sight: sight && { since: sight[0] * 1_000, until: (sight[0] + sight[1]) * 1_000 },
  }));

describe('the address', () => {
  it('says all that the ranking shows, so that whoever opens it sees the same', () => {
    fc.assert(fc.property(rankings, (route) => void expect(read(writeRoute(route))).toEqual(route)));
  });

  it('says all that the chart of a market shows', () => {
    fc.assert(fc.property(markets, (route) => void expect(read(writeRoute(route))).toEqual(route)));
  });

  it('is short where nothing was chosen', () => {
    expect(writeRoute(DEFAULT_RANKING)).toBe('/');
    expect(writeRoute(marketRoute({ exchange: 'kraken', pair: 'BTC-USD' }))).toBe('/market/kraken/BTC-USD');
  });

  it('can be read and written by people', () => {
    const address = '/market/kraken/BTC-USD?range=7d&interval=1h&overlay=coinbase,okx:BTC-USDT';
    expect(read(address)).toMatchObject({
      view: 'market',
      range: '7d',
      interval: '1h',
      overlays: [
        { exchange: 'coinbase', pair: 'BTC-USD' },
        { exchange: 'okx', pair: 'BTC-USDT' },
      ],
    });
    expect(writeRoute(read(address))).toBe(address);
  });

  it('shows the default in place of what it says wrongly', () => {
    expect(read('/?window=soon&sort=colour&order=up&min-volume=much&columns=none')).toEqual(DEFAULT_RANKING);
    expect(read('/market/kraken/BTC-USD?range=9q&interval=7s&style=3d&since=2026-02-01&until=2026-01-01')).toEqual(
      marketRoute({ exchange: 'kraken', pair: 'BTC-USD' }),
    );
  });

  it('of nothing shows nothing, whatever it is', () => {
    expect(read('/portfolio')).toEqual({ view: 'stray', path: '/portfolio' });
    expect(read('/market/kraken').view).toBe('stray');
    fc.assert(fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => void readRoute(path, query)));
  });
});

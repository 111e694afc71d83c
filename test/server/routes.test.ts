import { expect, it } from 'vitest';
import { listExchanges } from '../../src/query/exchange-list.js';
import { listMarkets } from '../../src/query/market-list.js';
import { readStats } from '../../src/query/ranking.js';
import { readStatus } from '../../src/query/status.js';
import { HOUR, MINUTE, NOW, seeded, sharedStore } from '../query/seed.js';
import { eachEngine } from '../store/each-engine.js';
import { ask, KNOWN_SOURCES, serve } from './serve.js';

eachEngine((room) => {
  const open = sharedStore(room, seeded);
  const get = async (path: string) => ask((await serve(await open())).url, path);
  const day = { since: NOW - 24 * HOUR, until: NOW };

  it('answers the rows that the queries give', async () => {
    const store = await open();
    const { url } = await serve(store);
    const rows = async (path: string) => (await ask(url, path)).json();
    expect(await rows('/api/v1/exchanges')).toEqual(await listExchanges(store, (id) => [{ id }]));
    expect(await rows('/api/v1/markets')).toEqual(await listMarkets(store, {}));
    expect(await rows('/api/v1/markets?exchange=kraken&quote=eur&q=btc')).toEqual(
      await listMarkets(store, { exchanges: ['kraken'], quotes: ['EUR'], q: 'btc' }),
    );
    expect(await rows('/api/v1/status')).toEqual(await readStatus(store, KNOWN_SOURCES, NOW));
    const ranked = await readStats(store, { range: day, rank: 'pct-change', top: 20 });
    expect(await rows('/api/v1/stats?rank=pct-change')).toEqual(ranked.rows);
    expect(await rows('/api/v1/stats')).toEqual((await readStats(store, { range: day })).rows);
    const [one] = (await readStats(store, { range: day, pairs: ['kraken:BTC-USD'] })).rows;
    expect(await rows('/api/v1/stats/kraken/BTC-USD')).toEqual(one);
  });

  it('answers the prices of a market with the end of its list', async () => {
    const points = [
      [NOW - HOUR, 100],
      [NOW - MINUTE, 101],
    ];
    for (const pair of ['BTC-USD', 'btc_usd', 'BTCUSD', 'BTC%2FUSD', 'kraken:BTC-USD']) {
      const answer = await get(`/api/v1/prices/kraken/${pair}`);
      expect(answer.json()).toEqual({ exchange: 'kraken', pair: 'BTC-USD', points, next: null });
    }
  });

  it('answers a known market without data with an empty series, and no-data for its measures', async () => {
    expect((await get('/api/v1/prices/bitstamp/BTC-USD')).json()).toMatchObject({ points: [], next: null });
    expect((await get('/api/v1/prices/kraken/BTC-USD?window=30s')).json()).toMatchObject({ points: [] });
    const answer = await get('/api/v1/stats/bitstamp/BTC-USD');
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ error: { code: 'no-data', hint: 'ask for a longer window' } });
  });

  it('reads lists repeated or separated by commas', async () => {
    const count = async (query: string) => ((await get(`/api/v1/markets?${query}`)).json() as unknown[]).length;
    expect(await count('exchange=kraken,bitstamp')).toBe(3);
    expect(await count('exchange=kraken&exchange=bitstamp')).toBe(3);
    expect(await count('exchange=KRAKEN&quote=usd,eur')).toBe(2);
    expect(await count('exchange=gemini')).toBe(0);
  });

  it('keeps to the range, filters and order asked for', async () => {
    const pairs = async (query: string) =>
      ((await get(`/api/v1/stats?${query}`)).json() as { pair: string }[]).map(({ pair }) => pair);
    expect(await pairs('since=61m')).toEqual(['BTC-EUR', 'BTC-USD']);
    expect(await pairs(`pair=OLD-USD&since=${NOW - 2 * HOUR}&until=${NOW - HOUR}`)).toEqual(['OLD-USD']);
    expect(await pairs('rank=max-rise&order=asc&top=1')).toEqual(['BTC-EUR']);
    expect(await pairs('min-volume=5')).toEqual(['BTC-USD']);
    expect(await pairs('min-coverage=0.1')).toEqual(['BTC-USD']);
    expect(await pairs('pair=BTC-EUR,kraken:BTCUSD')).toEqual(['BTC-EUR', 'BTC-USD']);
  });

  it('answers candles built from prices, in pages', async () => {
    const all = (await get('/api/v1/candles/kraken/BTC-USD?interval=1h')).json();
    const candles = [[NOW - HOUR, 100, 101, 100, 101, null]];
    expect(all).toEqual({ exchange: 'kraken', pair: 'BTC-USD', interval: '1h', candles, next: null });
    const first = (await get('/api/v1/candles/kraken/BTCUSD?limit=1')).json() as { candles: unknown[]; next: string };
    expect(first).toMatchObject({ interval: '1m', candles: [[NOW - HOUR, 100, 100, 100, 100, null]] });
    expect((await get(`/api/v1/candles/kraken/BTCUSD?next=${first.next}`)).json()).toMatchObject({
      candles: [[NOW - MINUTE, 101, 101, 101, 101, null]],
      next: null,
    });
    expect((await get(`/api/v1/candles/kraken/BTCUSD?interval=5m&next=${first.next}`)).status).toBe(400);
  });

  it('answers sparklines in the order asked for', async () => {
    const query = `since=${NOW - 2 * HOUR}&until=${NOW}&points=4&market=bitstamp:BTC-USD,kraken:BTC-USD`;
    const range = { since: NOW - 2 * HOUR, until: NOW };
    expect((await get(`/api/v1/sparklines?${query}`)).json()).toEqual([
      { exchange: 'bitstamp', pair: 'BTC-USD', ...range, points: [null, null, null, null] },
      { exchange: 'kraken', pair: 'BTC-USD', ...range, points: [null, null, 100, 101] },
    ]);
  });

  it('answers how the polls of each exchange went', async () => {
    const strips = (await get('/api/v1/coverage?window=2h&buckets=2')).json();
    expect(strips).toMatchObject([
      { exchange: 'bitstamp', buckets: [0, 0] },
      { exchange: 'kraken', since: NOW - 2 * HOUR, until: NOW, buckets: [1 / 60, 2 / 60] },
    ]);
  });

  it('answers in the words of the TradingView datafeed', async () => {
    const json = async (path: string) => (await get(`/api/v1/udf/${path}`)).json();
    expect(await json('config')).toMatchObject({
      supports_search: true,
      exchanges: [{ value: '' }, { value: 'BITSTAMP' }, { value: 'KRAKEN' }],
      supported_resolutions: ['1', '5', '15', '60', '240', '1D', '1W'],
    });
    for (const symbol of ['KRAKEN:BTC-USD', 'kraken:btc-usd', 'kraken:BTCUSD']) {
      expect(await json(`symbols?symbol=${symbol}`)).toMatchObject({
        name: 'BTC-USD',
        ticker: 'KRAKEN:BTC-USD',
        exchange: 'kraken',
        pricescale: 100_000,
      });
    }
    const tickers = async (query: string) =>
      ((await json(`search?${query}`)) as { ticker: string }[]).map(({ ticker }) => ticker);
    expect(await tickers('query=btc&type=&exchange=&limit=2')).toEqual(['BITSTAMP:BTC-USD', 'KRAKEN:BTC-EUR']);
    expect(await tickers('query=KRAKEN:BTC-U')).toEqual(['KRAKEN:BTC-USD']);
    expect(await tickers('query=&exchange=KRAKEN')).toEqual(['KRAKEN:BTC-EUR', 'KRAKEN:BTC-USD']);
    expect(await tickers('query=btc&type=stock')).toEqual([]);
    expect((await get('/api/v1/udf/time')).body).toBe(String(NOW / 1_000));
  });

  it('answers bars in epoch seconds, by range or by count, and where the last one is when there is none', async () => {
    const seconds = NOW / 1_000;
    const bars = async (query: string) =>
      (await get(`/api/v1/udf/history?symbol=KRAKEN:BTC-USD&client=chart&${query}`)).json();
    const both = { t: [seconds - 3_600, seconds - 60], o: [100, 101], h: [100, 101], l: [100, 101], c: [100, 101] };
    expect(await bars(`resolution=1&from=${seconds - 7_200}&to=${seconds}`)).toEqual({
      s: 'ok',
      ...both,
      v: [null, null],
    });
    expect(await bars(`resolution=1&from=${seconds}&to=${seconds}&countback=2`)).toMatchObject(both);
    expect(await bars(`resolution=1&to=${seconds}&countback=1`)).toMatchObject({ t: [seconds - 60] });
    expect(await bars(`resolution=60&from=0&to=${seconds}`)).toMatchObject({ t: [seconds - 3_600], c: [101] });
    expect(await bars(`resolution=1&from=${seconds - 600}&to=${seconds - 300}`)).toEqual({
      s: 'no_data',
      nextTime: seconds - 3_600,
    });
    expect(await bars('resolution=1&from=0&to=1300000000')).toEqual({ s: 'no_data' });
    const error = (await get('/api/v1/udf/history?symbol=KRAKEN:NO-NO&resolution=1&to=1')).json();
    expect(error).toMatchObject({ s: 'error', errmsg: 'pair: unknown "NO-NO" on kraken', error: { code: 'unknown' } });
    expect(await bars('resolution=2&to=1')).toMatchObject({ s: 'error', error: { code: 'usage' } });
  });
});

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
});

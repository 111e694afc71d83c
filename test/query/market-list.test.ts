import { expect, it } from 'vitest';
import { listMarkets } from '../../src/query/market-list.js';
import { readListedMarkets, writeListing } from '../../src/store/market.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, seeded } from './seed.js';

eachEngine(({ openNew: open }) => {
  it('gives the active markets with their newest price, by exchange, then pair', async () => {
    const rows = await listMarkets(await seeded(await open()), {});
    expect(rows.map(({ exchange, pair }) => `${exchange}:${pair}`)).toEqual([
      'bitstamp:BTC-USD',
      'kraken:BTC-EUR',
      'kraken:BTC-USD',
    ]);
    expect(rows[2]).toEqual({
      exchange: 'kraken',
      pair: 'BTC-USD',
      base: 'BTC',
      quote: 'USD',
      nativeSymbol: 'XXBTZUSD',
      active: true,
      firstSeen: NOW - 24 * HOUR,
      lastSeen: NOW - 24 * HOUR,
      inactiveSince: null,
      lastPrice: 101,
      lastAt: NOW - MINUTE,
      volume24h: 9,
    });
    expect(rows[0]).toMatchObject({ lastPrice: null, lastAt: null, volume24h: null });
  });

  it('keeps to exchanges, quote assets and a part of the name, with inactive markets on request', async () => {
    const store = await seeded(await open());
    const count = async (query: Parameters<typeof listMarkets>[1]) => (await listMarkets(store, query)).length;
    expect(await count({ exchanges: ['kraken'] })).toBe(2);
    expect(await count({ quotes: ['EUR'] })).toBe(1);
    expect(await count({ all: true })).toBe(4);
    expect(await count({ q: 'btc/usd' })).toBe(2);
    expect(await count({ q: 'xxbtz' })).toBe(2);
    expect(await count({ q: 'nothing' })).toBe(0);
  });

  it('keeps to what was first seen, or stopped trading, since a time', async () => {
    const store = await seeded(await open());
    const [eur, usd] = await readListedMarkets(store, { exchanges: ['kraken'] });
    const added = { nativeSymbol: 'XETHZUSD', base: 'ETH', quote: 'USD', active: true };
    if (eur && usd) await writeListing(store, usd.exchangeId, [usd, added], NOW - HOUR);
    const names = async (query: Parameters<typeof listMarkets>[1]) =>
      (await listMarkets(store, query)).map(({ exchange, pair }) => `${exchange}:${pair}`);
    expect(await names({ newSince: NOW - HOUR })).toEqual(['kraken:ETH-USD']);
    expect(await names({ newSince: NOW - HOUR + 1 })).toEqual([]);
    expect(await names({ goneSince: NOW - HOUR })).toEqual(['kraken:BTC-EUR']);
    expect(await names({ goneSince: NOW - HOUR + 1 })).toEqual([]);
    expect(await names({ newSince: NOW - HOUR, goneSince: NOW - HOUR })).toEqual(['kraken:BTC-EUR', 'kraken:ETH-USD']);
    expect((await listMarkets(store, { goneSince: 0 }))[0]).toMatchObject({ active: false, inactiveSince: NOW - HOUR });
  });
});

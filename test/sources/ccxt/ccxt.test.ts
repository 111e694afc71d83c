import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ccxtSource } from '../../../src/sources/ccxt/ccxt-source.js';
import { createCcxtTransport } from '../../../src/sources/ccxt/ccxt-transport.js';
import type { CcxtExchange } from '../../../src/sources/ccxt/library.js';
import { loadCcxt } from '../../../src/sources/ccxt/library.js';
import { openCcxt } from '../../../src/sources/ccxt/open-ccxt.js';
import { type Client, createClientOver } from '../../../src/sources/client.js';
import type { Source } from '../../../src/sources/contract.js';
import type { Transport } from '../../../src/sources/transport.js';
import { startSimulator } from '../../simulator/server.js';
import { installFakeCcxt } from './fake-ccxt.js';

const NOON = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;
const settings = { timeoutMs: 1_000, proxy: null, now: () => NOON };
const log = { debug() {}, info() {}, warn() {} };

const folder = mkdtempSync(join(tmpdir(), 'crunch-ccxt-'));
beforeAll(() => installFakeCcxt(folder));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a request that is not for ccxt gets. */
const network: Transport = async () => {
  throw new Error('over the network');
};

async function opened(id: string): Promise<{ source: Source; client: Client }> {
  const bridge = await openCcxt([id, 'kraken'], folder, settings);
  const [source] = bridge.sourcesOf(id) ?? [];
  if (source === undefined) throw new Error(`${id} was not opened`);
  return { source, client: createClientOver(bridge.over(network), { now: () => NOON, log, retryDelayMs: 0 }) };
}

const asked = (...symbols: string[]) => ({
  exchange: 'ccxt:toy',
  markets: symbols.map((nativeSymbol) => ({ nativeSymbol, base: 'X', quote: 'Y' })),
});

/** The markets of a source that lists them. */
async function listed({ source, client }: { source: Source; client: Client }) {
  if (source.markets === undefined) throw new Error(`${source.id} lists no markets`);
  return (await client.ask(source, source.markets, {})).value;
}

describe('an exchange of ccxt', () => {
  it('is a source like any other: spot markets by the symbols of ccxt, prices, and volumes in the quote asset', async () => {
    const { source, client } = await opened('ccxt:toy');
    expect(source).toMatchObject({
      id: 'ccxt:toy',
      exchanges: ['ccxt:toy'],
      budget: { limit: 600, windowMs: MINUTE },
    });
    expect((await listed({ source, client })).markets).toEqual([
      { nativeSymbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', active: true },
      { nativeSymbol: 'NEW/USDT', base: 'NEW', quote: 'USDT', active: true },
      { nativeSymbol: 'OLD/USDT', base: 'OLD', quote: 'USDT', active: false },
    ]);
    const { value, requests } = await client.ask(source, source.prices, asked('BTC/USDT', 'NEW/USDT'));
    expect(requests).toBe(1);
    expect(value).toEqual({
      prices: [
        { market: 'BTC/USDT', price: 80000.5, volume24h: 160001 },
        { market: 'NEW/USDT', price: 0.0000001234, volume24h: 125 },
      ],
      skipped: 1,
      rejected: { count: 0, first: null },
    });
  });

  it('that has no prices for all at once is asked market by market; one that is refused costs itself alone', async () => {
    const { source, client } = await opened('ccxt:slow');
    expect(source.prices.requests(asked('BTC/USDT'))).toEqual([
      { path: '/fetchTicker', query: { symbol: 'BTC/USDT' } },
    ]);
    expect(source.budget.limit).toBe(60);
    expect(source.candles).toBeUndefined();
    const others = Array.from({ length: 20 }, (_, index) => `A${index}/USDT`);
    const { value } = await client.ask(source, source.prices, asked('OLD/USDT', 'NEW/USDT', 'BTC/USDT', ...others));
    expect(value).toMatchObject({
      skipped: 1,
      rejected: { count: 1, first: 'ccxt:slow prices: field [1]: NEW/USDT is no symbol now' },
    });
    expect(value.prices.map(({ price }) => price)).toEqual([80000.5, ...others.map(() => 7)]);
  });

  it('gives candles page by page, as many as ccxt says that an answer holds', async () => {
    const { source, client } = await opened('ccxt:toy');
    const { candles } = source;
    if (candles === undefined) throw new Error('no candles');
    expect(candles.intervals).toEqual({ '1m': '1m', '1h': '1h' });
    const until = NOON - MINUTE;
    const query = { nativeSymbol: 'BTC/USDT', interval: '1m', since: until - 3 * MINUTE, until, now: NOON } as const;
    expect(candles.requests(query)).toEqual([
      { path: '/fetchOHLCV', query: { symbol: 'BTC/USDT', timeframe: '1m', since: until - 3 * MINUTE, limit: 2 } },
      { path: '/fetchOHLCV', query: { symbol: 'BTC/USDT', timeframe: '1m', since: until - MINUTE, limit: 1 } },
    ]);
    const { value } = await client.ask(source, candles, query);
    const values = { open: 10, high: 12, low: 9, close: 11, volume: 5, closed: true };
    expect(value).toEqual([3, 2, 1].map((ago) => ({ openTime: until - ago * MINUTE, ...values })));
  });

  it('whose errors mean what those of an API mean', async () => {
    const { source, client } = await opened('ccxt:down');
    await expect(listed({ source, client })).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'ccxt:down markets: down 503 maintenance',
    });
    await expect(client.ask(source, source.prices, asked())).rejects.toMatchObject({ kind: 'rate-limited' });
  });

  it('is no longer waited for once it is interrupted', async () => {
    const exchange = { fetchTickers: () => new Promise(() => {}) } as unknown as CcxtExchange;
    const { source } = await opened('ccxt:toy');
    const client = createClientOver(
      createCcxtTransport(exchange, () => NOON),
      { now: () => NOON, log },
    );
    const stop = new AbortController();
    const answer = client.ask(source, source.prices, asked(), stop.signal);
    stop.abort(new Error('stopped'));
    await expect(answer).rejects.toThrow('stopped');
  });

  it('leaves the other sources to the network', async () => {
    const { client, source } = await opened('ccxt:toy');
    await expect(client.ask({ ...source, id: 'kraken' }, source.prices, asked())).rejects.toThrow('over the network');
  });
});

describe('what cannot be opened', () => {
  it.each([
    ['ccxt:toi', 'exchange ccxt:toi: ccxt knows none of this name', 'did you mean ccxt:toy?'],
    ['ccxt:exchanges', 'exchange ccxt:exchanges: ccxt knows none of this name', null],
    ['ccxt:mute', 'exchange ccxt:mute: ccxt offers no prices of it', null],
  ])('%s is a usage error', async (id, message, hint) => {
    await expect(openCcxt([id], folder, settings)).rejects.toMatchObject({ code: 'usage', message, hint });
  });
});

/** The real package, where somebody has installed it. */
function realCcxt(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('ccxt'));
  } catch {
    return null;
  }
}

describe.runIf(realCcxt() !== null)('the real ccxt', () => {
  it('gives the prices of a simulated kraken', async () => {
    const simulator = await startSimulator({
      seed: 5,
      clock: { now: () => NOON },
      markets: 30,
      exchanges: ['kraken'],
      limits: { mode: 'off' },
    });
    const library = await loadCcxt(realCcxt() ?? '');
    const exchange = library.open('kraken', settings) as CcxtExchange & { urls: { api: Record<string, string> } };
    exchange.urls.api.public = simulator.url('kraken');
    const source = ccxtSource('ccxt:kraken', exchange);
    const client = createClientOver(
      createCcxtTransport(exchange, () => NOON),
      { now: () => NOON, log },
    );
    try {
      const { markets } = await listed({ source, client });
      const { value } = await client.ask(source, source.prices, asked());
      const pairs = new Map(markets.map(({ nativeSymbol, base, quote }) => [nativeSymbol, { base, quote }]));
      expect(value.prices.length).toBeGreaterThan(20);
      for (const { market, price } of value.prices) {
        const { base = '', quote = '' } = pairs.get(String(market)) ?? {};
        expect(price).toBe(simulator.priceAt('kraken', base, quote, NOON));
      }
    } finally {
      await simulator.close();
    }
  });
});

import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAssetCode } from '../../src/market/pair.js';
import { DEFAULT_EXCHANGES, EXCHANGES, SOURCES, sourcesOf } from '../../src/sources/registry.js';
import { evidenceOf, outcomeOf, refusalOf, SOURCE_IDS, sourceOf, WRONG_BODIES } from './evidence.js';
import { mapTable } from './table-of-rows.js';

describe('the registry', () => {
  it('names each source as its file and its evidence are named', () => {
    for (const [key, source] of Object.entries(SOURCES)) {
      expect(source.id).toBe(key);
      expect(existsSync(new URL(`../../src/sources/${key}.ts`, import.meta.url))).toBe(true);
    }
    const files = readdirSync(new URL('../payloads/', import.meta.url)).map((file) => file.replace('.json', ''));
    expect(files.sort()).toEqual([...SOURCE_IDS].sort());
  });

  it('lists every served exchange once, sorted, and finds its sources', () => {
    expect(EXCHANGES).toEqual([...new Set(EXCHANGES)].sort());
    for (const exchange of EXCHANGES) expect(sourcesOf(exchange).length).toBeGreaterThan(0);
    expect(sourcesOf('mtgox')).toEqual([]);
  });

  it('collects by default only what it can', () => {
    for (const exchange of DEFAULT_EXCHANGES) expect(EXCHANGES).toContain(exchange);
  });
});

describe.each(SOURCE_IDS)('%s', (id) => {
  const source = sourceOf(id);
  const evidence = evidenceOf(id);

  it('declares an origin without a path, a documentation page and a budget', () => {
    expect(new URL(source.origin).origin).toBe(source.origin);
    expect(source.docs).toMatch(/^https:\/\//);
    expect(source.budget.limit).toBeGreaterThan(0);
    expect(source.budget.windowMs).toBeGreaterThan(0);
    expect(source.budget.pauseMs ?? 1).toBeGreaterThan(0);
    expect(source.budget.usedHeader ?? '').toBe((source.budget.usedHeader ?? '').toLowerCase());
  });

  it('gives evidence of every endpoint that it has', () => {
    expect(Object.keys(evidence)).toEqual(['markets', 'prices', ...(source.candles ? ['candles'] : []), 'error']);
  });

  it('sends exactly the requests of its evidence', () => {
    expect(source.markets.requests({})).toEqual(evidence.markets.requests);
    expect(source.prices.requests(evidence.prices.query)).toEqual(evidence.prices.requests);
  });

  it('reads the bodies of its evidence as written there', () => {
    expect(source.markets.parse(evidence.markets.bodies, {})).toEqual(evidence.markets.result);
    expect(source.prices.parse(evidence.prices.bodies, evidence.prices.query)).toEqual(evidence.prices.result);
  });

  it('reads the error body of its evidence, and no error in any answer', () => {
    expect(source.readError(evidence.error.body)).toEqual(evidence.error.result);
    for (const { bodies } of [evidence.markets, evidence.prices]) {
      for (const body of bodies) expect(source.readError(body)).toBeNull();
    }
  });

  it('gives evidence of a huge, a tiny and a missing price, and of an inactive market', () => {
    const prices = evidence.prices.result.prices.map((quote) => quote.price);
    expect(prices).toContain(12345678901.23);
    expect(prices).toContain(0.0000001234);
    expect(evidence.prices.result.skipped).toBeGreaterThan(0);
    const isInactive = evidence.markets.result.markets.map((market) => !market.active);
    expect(isInactive.includes(true)).toBe(evidence.markets.listsOnlyActive !== true);
  });

  it('lists well-formed pairs in common codes, each native symbol once', () => {
    const { markets } = evidence.markets.result;
    for (const { base, quote } of markets) {
      expect([base, quote].every(isAssetCode)).toBe(true);
      expect([base, quote]).toEqual([base.toUpperCase(), quote.toUpperCase()]);
      expect(['XBT', 'XDG', 'UST', 'UDC']).not.toContain(base);
    }
    expect(new Set(markets.map((market) => market.nativeSymbol)).size).toBe(markets.length);
  });

  it('refuses wrong bodies by the name of the field', () => {
    const { markets, prices } = evidence;
    for (const wrong of WRONG_BODIES) {
      const listings = markets.bodies.map(() => wrong);
      const tickers = prices.bodies.map(() => wrong);
      expect(outcomeOf(source.markets, listings, markets.query)).toMatch(refusalOf(`${id} markets`));
      expect(outcomeOf(source.prices, tickers, prices.query)).toMatch(refusalOf(`${id} prices`));
    }
  });

  it('takes no rows for an answer without prices', () => {
    // Who is asked for certain markets alone is asked for none here.
    const isAskedForAll = source.prices.requests({ exchange: '', markets: [] }).length > 0;
    const bodies = isAskedForAll ? evidence.prices.bodies.map((body) => mapTable(body, () => [])) : [];
    expect(source.prices.parse(bodies, { exchange: '', markets: [] })).toEqual({
      prices: [],
      skipped: 0,
      rejected: { count: 0, first: null },
    });
  });
});

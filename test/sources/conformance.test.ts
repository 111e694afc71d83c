import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAssetCode } from '../../src/market/pair.js';
import { DEFAULT_EXCHANGES, EXCHANGES, SOURCES, sourcesOf } from '../../src/sources/registry.js';
import {
  evidenceOf,
  LISTING_SOURCE_IDS,
  listingEvidenceOf,
  listingOf,
  outcomeOf,
  refusalOf,
  SOURCE_IDS,
  sourceOf,
  WRONG_BODIES,
} from './evidence.js';
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

  it('asks the exchange itself before an aggregator', () => {
    for (const exchange of EXCHANGES) {
      const [first, ...others] = sourcesOf(exchange);
      expect(first?.exchanges).toEqual([exchange]);
      for (const { markets } of others) expect(markets).toBeUndefined();
    }
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
    const { used, remaining, limit, resetInMs, resetAtMs } = source.budget.headers ?? {};
    for (const name of [used, remaining, limit, resetInMs, resetAtMs]) expect(name ?? 'a').toMatch(/^[a-z0-9-]+$/);
    expect([used, remaining].filter((name) => name !== undefined)).toHaveLength(source.budget.headers ? 1 : 0);
    expect(source.budget.headers?.windowMs ?? 0).toBeLessThanOrEqual(source.budget.windowMs);
  });

  it('gives evidence of every endpoint that it has', () => {
    const offered = (['markets', 'prices', 'candles'] as const).filter((name) => source[name]);
    expect(Object.keys(evidence)).toEqual([...offered, 'error']);
  });

  it('sends exactly the requests of its evidence', () => {
    expect(source.prices.requests(evidence.prices.query)).toEqual(evidence.prices.requests);
  });

  it('reads the bodies of its evidence as written there', () => {
    expect(source.prices.parse(evidence.prices.bodies, evidence.prices.query)).toEqual(evidence.prices.result);
  });

  it('reads the error body of its evidence, and no error in any answer', () => {
    expect(source.readError(evidence.error.body)).toEqual(evidence.error.result);
    const answers = [...(evidence.markets?.bodies ?? []), ...evidence.prices.bodies];
    for (const body of answers) expect(source.readError(body)).toBeNull();
  });

  it('gives evidence of a huge, a tiny and a missing price', () => {
    const prices = evidence.prices.result.prices.map((quote) => quote.price);
    expect(prices).toContain(12345678901.23);
    expect(prices).toContain(0.0000001234);
    expect(evidence.prices.result.skipped).toBeGreaterThan(0);
  });

  it('refuses wrong bodies by the name of the field', () => {
    const { prices } = evidence;
    for (const wrong of WRONG_BODIES) {
      const tickers = prices.bodies.map(() => wrong);
      expect(outcomeOf(source.prices, tickers, prices.query)).toMatch(refusalOf(`${id} prices`));
    }
  });

  it('takes no rows for an answer without prices', () => {
    // Who is asked for certain markets alone is asked for none here.
    const query = { ...evidence.prices.query, markets: [] };
    const isAskedForAll = source.prices.requests(query).length > 0;
    const bodies = isAskedForAll ? evidence.prices.bodies.map((body) => mapTable(body, () => [])) : [];
    expect(source.prices.parse(bodies, query)).toEqual({
      prices: [],
      skipped: 0,
      rejected: { count: 0, first: null },
    });
  });
});

describe.each(LISTING_SOURCE_IDS)('%s markets', (id) => {
  const listing = listingOf(id);
  const { query, requests, bodies, result, listsOnlyActive } = listingEvidenceOf(id);

  it('are asked for and read as the evidence says', () => {
    expect(listing.requests(query)).toEqual(requests);
    expect(listing.parse(bodies, query)).toEqual(result);
  });

  it('have an inactive one in the evidence unless the API leaves these out', () => {
    expect(result.markets.some((market) => !market.active)).toBe(listsOnlyActive !== true);
  });

  it('are well-formed pairs in common codes, each native symbol once', () => {
    for (const { base, quote } of result.markets) {
      expect([base, quote].every(isAssetCode)).toBe(true);
      expect([base, quote]).toEqual([base.toUpperCase(), quote.toUpperCase()]);
      expect(['XBT', 'XDG', 'UST', 'UDC']).not.toContain(base);
    }
    expect(new Set(result.markets.map((market) => market.nativeSymbol)).size).toBe(result.markets.length);
  });

  it('refuse wrong bodies by the name of the field', () => {
    for (const wrong of WRONG_BODIES) {
      const spoiled = bodies.map(() => wrong);
      expect(outcomeOf(listing, spoiled, query)).toMatch(refusalOf(`${id} markets`));
    }
  });
});

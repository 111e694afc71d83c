import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INTERVAL_MS, type Interval } from '../../src/market/candle.js';
import { DAY_MS } from '../../src/market/duration.js';
import { isAssetCode } from '../../src/market/pair.js';
import { DEFAULT_EXCHANGES, EXCHANGES, SOURCES, sourcesOf } from '../../src/sources/registry.js';
import { candlesOf, evidenceOf, outcomeOf, SOURCE_IDS, sourceOf } from './evidence.js';

const WRONG_BODIES: readonly unknown[] = [
  '<html>down</html>',
  null,
  42,
  true,
  { unexpected: 1 },
  [{ unexpected: 1 }],
  [7],
];

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
  const candles = candlesOf(id);
  const evidence = evidenceOf(id);

  it('declares an origin without a path, a documentation page and a budget', () => {
    expect(new URL(source.origin).origin).toBe(source.origin);
    expect(source.docs).toMatch(/^https:\/\//);
    expect(source.budget.limit).toBeGreaterThan(0);
    expect(source.budget.windowMs).toBeGreaterThan(0);
    expect(source.budget.usedHeader ?? '').toBe((source.budget.usedHeader ?? '').toLowerCase());
  });

  it('sends exactly the requests of its evidence', () => {
    expect(source.markets.requests({})).toEqual(evidence.markets.requests);
    expect(source.prices.requests({})).toEqual(evidence.prices.requests);
    expect(candles.requests(evidence.candles.query)).toEqual(evidence.candles.requests);
  });

  it('reads the bodies of its evidence as written there', () => {
    expect(source.markets.parse(evidence.markets.bodies, {})).toEqual(evidence.markets.result);
    expect(source.prices.parse(evidence.prices.bodies, {})).toEqual(evidence.prices.result);
    expect(candles.parse(evidence.candles.bodies, evidence.candles.query)).toEqual(evidence.candles.result);
  });

  it('reads the error body of its evidence, and no error in any answer', () => {
    expect(source.readError(evidence.error.body)).toEqual(evidence.error.result);
    for (const { bodies } of [evidence.markets, evidence.prices, evidence.candles]) {
      for (const body of bodies) expect(source.readError(body)).toBeNull();
    }
  });

  it('gives evidence of a huge, a tiny and a missing price, and of an inactive market', () => {
    const prices = evidence.prices.result.prices.map((quote) => quote.price);
    expect(prices).toContain(12345678901.23);
    expect(prices).toContain(0.0000001234);
    expect(evidence.prices.result.skipped).toBeGreaterThan(0);
    // Bitfinex lists only what trades.
    if (id !== 'bitfinex') expect(evidence.markets.result.markets.some((market) => !market.active)).toBe(true);
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

  it('gives candles that ascend, align, hold together and stay inside the range', () => {
    const { query, result } = evidence.candles;
    const interval = INTERVAL_MS[query.interval];
    result.forEach((candle, index) => {
      expect(candle.openTime % Math.min(interval, DAY_MS)).toBe(0);
      expect(candle.openTime).toBeGreaterThan(result[index - 1]?.openTime ?? Number.NEGATIVE_INFINITY);
      expect(candle.openTime).toBeGreaterThanOrEqual(query.since);
      expect(candle.openTime).toBeLessThan(query.until);
      expect(Math.min(candle.open, candle.close)).toBeGreaterThanOrEqual(candle.low);
      expect(Math.max(candle.open, candle.close)).toBeLessThanOrEqual(candle.high);
    });
    expect(result.map((candle) => candle.closed)).toEqual([...result.slice(1).map(() => true), false]);
  });

  it('explains all its interval codes by one unit', () => {
    const codes = Object.entries(candles.intervals);
    const units = codes.map(([interval, code]) => INTERVAL_MS[interval as Interval] / inOwnUnit(code));
    expect(new Set(units).size).toBe(1);
  });

  it('asks for pages that join without a gap and hold no more than one answer can', () => {
    const interval = INTERVAL_MS['1h'];
    const since = Date.UTC(2026, 0, 1);
    const until = since + 2.5 * candles.pageSize * interval;
    const query = { nativeSymbol: 'X', interval: '1h', since, until, now: until } as const;
    const count = candles.requests(query).length;
    expect(count).toBe(candles.reach === null ? 3 : 1);
    expect(candles.requests({ ...query, until: since + candles.pageSize * interval })).toHaveLength(1);
  });

  it('refuses an interval that the API does not offer', () => {
    const missing = (Object.keys(INTERVAL_MS) as Interval[]).find((interval) => !(interval in candles.intervals));
    expect(missing).toBeDefined();
    const query = { ...evidence.candles.query, interval: missing as Interval };
    expect(() => candles.requests(query)).toThrow(`interval: ${missing} is not offered`);
  });

  it('keeps a native symbol inside its part of the path or query', () => {
    for (const { path } of candles.requests({ ...evidence.candles.query, nativeSymbol: 'A/B?c=d#e' })) {
      expect(path).not.toMatch(/[?#]|A\/B/);
    }
  });

  it.each(['markets', 'prices', 'candles'] as const)('refuses a wrong body of %s by the name of the field', (name) => {
    for (const wrong of WRONG_BODIES) {
      const bodies = evidence[name].bodies.map(() => wrong);
      const outcome =
        name === 'candles'
          ? outcomeOf(candles, bodies, evidence.candles.query)
          : outcomeOf<Record<string, never>, unknown>(source[name], bodies, {});
      expect(outcome).toMatch(new RegExp(`^${id} ${name}: field \\S+: (missing|unexpected .+)$`));
    }
  });

  it('takes an empty list for an answer without prices', () => {
    const empty = evidence.prices.bodies.map(emptied);
    expect(source.prices.parse(empty, {})).toEqual({ prices: [], skipped: 0, rejected: { count: 0, first: null } });
  });
});

/** `15`, `1hr`, `1Dutc`, `SIX_HOUR` as a number of the source's own unit: numbers alone as they are, names in ms. */
function inOwnUnit(code: string): number {
  if (/^\d+$/.test(code)) return Number(code);
  const [, count = '', unit = ''] = /^(\d+|[A-Z]+_)([A-Za-z]+?)(?:utc)?$/.exec(code) ?? [];
  const words: Record<string, number> = { ONE_: 1, TWO_: 2, FIVE_: 5, SIX_: 6, FIFTEEN_: 15, THIRTY_: 30 };
  const unitMs: Record<string, number> = {
    s: 1_000,
    m: 60_000,
    MINUTE: 60_000,
    h: 3_600_000,
    H: 3_600_000,
    hr: 3_600_000,
    HOUR: 3_600_000,
    d: 86_400_000,
    D: 86_400_000,
    day: 86_400_000,
    DAY: 86_400_000,
    w: 604_800_000,
    W: 604_800_000,
  };
  return (words[count] ?? Number(count)) * (unitMs[unit] ?? Number.NaN);
}

/** The body with its table of rows emptied, the envelope kept. */
function emptied(body: unknown): unknown {
  if (Array.isArray(body)) return [];
  const envelope = body as Record<string, unknown>;
  const field = ['result', 'products', 'data'].find((name) => name in envelope) ?? '';
  return { ...envelope, [field]: Array.isArray(envelope[field]) ? [] : {} };
}

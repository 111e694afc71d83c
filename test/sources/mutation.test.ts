import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAssetCode } from '../../src/market/pair.js';
import type { PricesQuery } from '../../src/sources/contract.js';
import { PayloadError } from '../../src/sources/payload-error.js';
import {
  CANDLE_SOURCE_IDS,
  candleEvidenceOf,
  candlesOf,
  evidenceOf,
  isByMarket,
  type MarketsEvidence,
  SOURCE_IDS,
  type SourceEvidence,
  sourceOf,
} from './evidence.js';
import { mapTable, type Row } from './table-of-rows.js';

const DELETED = Symbol('deleted');
const POISON = [
  null,
  {},
  [],
  'NaN',
  'Infinity',
  '0x1f',
  ' 1',
  '',
  '-1',
  -1,
  0,
  1e308,
  '<!DOCTYPE html>',
  true,
  DELETED,
];

/** One place in a body to spoil, as a seed that picks a path, and what to put there. */
const mutation = fc.record({ seed: fc.nat(), poison: fc.constantFrom(...POISON) });
const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });

describe.each(SOURCE_IDS)('%s with spoiled bodies', (id) => {
  const source = sourceOf(id);

  it('throws nothing but PayloadError and gives no price that is not above zero', () => {
    fc.assert(
      fc.property(mutations, fc.boolean(), (changes, isLarge) => {
        const evidence = evidenceOf(id);
        const { markets } = evidence;
        const listings = isLarge ? grown(markets.bodies, namesIn(markets)) : markets.bodies;
        const listing = read(() => source.markets.parse(spoil(listings, changes), {}));
        for (const market of listing?.markets ?? []) {
          expect(isAssetCode(market.base) && isAssetCode(market.quote)).toBe(true);
          expect(typeof market.active).toBe('boolean');
        }
        const { bodies, query } = pricesOf(evidence, isLarge);
        const spoiled = spoil(bodies, changes);
        const quotes = read(() => source.prices.parse(spoiled, query));
        for (const { price, volume24h } of quotes?.prices ?? []) {
          expect(Number.isFinite(price) && price > 0).toBe(true);
          expect(volume24h === null || (Number.isFinite(volume24h) && volume24h >= 0)).toBe(true);
        }
        for (const body of spoiled) source.readError(body);
      }),
      { seed: 20261105, numRuns: 300 },
    );
  });

  it('rejects one bad row of many alone and names it', () => {
    const evidence = evidenceOf(id);
    const asked = pricesOf(evidence, true);
    const clean = source.prices.parse(asked.bodies, asked.query);
    const { bodies, query } = withoutFirst(asked, isByMarket(evidence.prices));
    const spoiled = source.prices.parse(bodies, query);
    expect(clean.rejected).toEqual({ count: 0, first: null });
    expect(clean.prices).toHaveLength(evidence.prices.result.prices.length * (1 + COPIES.length));
    expect(spoiled.prices).toEqual(clean.prices.slice(1));
    expect(spoiled.rejected.count).toBe(1);
    expect(spoiled.rejected.first).toMatch(new RegExp(`^${id} prices: field \\S+: unexpected null$`));
  });

  it('survives any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const { markets, prices } = evidenceOf(id);
        source.readError(body);
        const listings = markets.bodies.map(() => body);
        read(() => source.markets.parse(listings, {}));
        const tickers = prices.bodies.map(() => body);
        read(() => source.prices.parse(tickers, prices.query));
      }),
      { seed: 20261105, numRuns: 200 },
    );
  });
});

describe.each(CANDLE_SOURCE_IDS)('%s with spoiled candles', (id) => {
  const candles = candlesOf(id);

  it('throws nothing but PayloadError and gives whole candles in time order', () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const { bodies, query } = candleEvidenceOf(id);
        const rows = read(() => candles.parse(spoil(bodies, changes), query)) ?? [];
        rows.forEach((candle, index) => {
          expect(Number.isFinite(candle.high) && candle.low > 0).toBe(true);
          expect(candle.openTime).toBeGreaterThan(rows[index - 1]?.openTime ?? 0);
        });
      }),
      { seed: 20261105, numRuns: 300 },
    );
  });

  it('survives any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const { bodies, query } = candleEvidenceOf(id);
        const spoiled = bodies.map(() => body);
        read(() => candles.parse(spoiled, query));
      }),
      { seed: 20261105, numRuns: 200 },
    );
  });
});

function read<Result>(parse: () => Result): Result | null {
  try {
    return parse();
  } catch (error) {
    expect(error).toBeInstanceOf(PayloadError);
    expect((error as Error).message).not.toMatch(/\n/);
    return null;
  }
}

interface Asked {
  readonly bodies: readonly unknown[];
  readonly query: PricesQuery;
}

/** The prices of the evidence, if asked for with copies of every market, so that a bad row can be fewer than one of twenty. */
function pricesOf({ markets, prices }: SourceEvidence, isLarge: boolean): Asked {
  if (!isLarge) return prices;
  const names = namesIn(markets);
  if (!isByMarket(prices)) return { bodies: grown(prices.bodies, names), query: prices.query };
  const copies = [null, ...COPIES];
  return {
    bodies: copies.flatMap((copy) =>
      prices.bodies.map((body) => (copy === null ? body : renamed(body, copy, 0, names))),
    ),
    query: {
      markets: copies.flatMap((copy) =>
        prices.query.markets.map(({ nativeSymbol, base, quote }) => {
          const suffix = copy ?? '';
          return { nativeSymbol: `${nativeSymbol}${suffix}`, base: `${base}${suffix}`, quote };
        }),
      ),
    },
  };
}

/** The first row of all set to null. */
function withoutFirst({ bodies, query }: Asked, isOneRowEach: boolean): Asked {
  const [first, ...others] = bodies;
  const spoiled = isOneRowEach
    ? null
    : mapTable(first, (rows) => rows.map(([key, row], index) => [key, index === 0 ? null : row]));
  return { bodies: [spoiled, ...others], query };
}

const COPIES = Array.from({ length: 12 }, (_, copy) => copy);

/** Adds copies of the rows under other names. */
function grown(bodies: readonly unknown[], names: Names): readonly unknown[] {
  return bodies.map((body) =>
    mapTable(body, (rows) => [
      ...rows,
      ...COPIES.flatMap((copy) => rows.map((row, index) => copied(row, copy, index, names))),
    ]),
  );
}

/** What rows call a market, without punctuation; its base alone where they name base and quote in fields of their own. */
interface Names {
  readonly whole: ReadonlySet<string>;
  readonly bases: ReadonlySet<string>;
}

function namesIn({ result }: MarketsEvidence): Names {
  const whole = result.markets.flatMap(({ nativeSymbol, base, quote }) => [nativeSymbol, base + quote, quote + base]);
  return { whole: new Set(whole.map(bare)), bases: new Set(result.markets.map(({ base }) => base)) };
}

function bare(name: string): string {
  return name.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function copied([key, row]: Row, copy: number, index: number, names: Names): Row {
  return [key === '' ? '' : `${key}${copy}`, renamed(row, copy, index, names)];
}

function renamed(row: unknown, copy: number, index: number, { whole, bases }: Names): unknown {
  if (typeof row === 'string') return otherName(row, copy, index);
  if (Array.isArray(row)) return [otherName(String(row[0]), copy, index), ...row.slice(1)];
  const fields = Object.entries(row as object);
  const texts = fields.filter((field): field is [string, string] => typeof field[1] === 'string');
  const named = texts.filter(([, value]) => whole.has(bare(value)));
  const based = texts.filter(([, value]) => bases.has(value.toUpperCase()));
  // What the evidence does not list is named by its first text.
  const own = [named, based, texts.slice(0, 1)].find((found) => found.length > 0) ?? [];
  return {
    ...(row as object),
    ...Object.fromEntries(own.map(([field, value]) => [field, otherName(value, copy, index)])),
  };
}

/** Six letters are two codes of three to Bitfinex: there a longer name wants its colon. */
function otherName(name: string, copy: number, index: number): string {
  const [, start] = /^(t?)[A-Z]{6}$/.exec(name) ?? [];
  return start === undefined ? `${name}${copy}` : `${start}A${copy}X${index}:USD`;
}

function spoil(bodies: readonly unknown[], changes: readonly { seed: number; poison: unknown }[]): unknown[] {
  const copy: unknown[] = structuredClone([...bodies]);
  for (const { seed, poison } of changes) {
    const places: [holder: Record<string, unknown>, key: string][] = [];
    collect(copy, places);
    const [holder, key] = places[seed % places.length] ?? [];
    if (!holder || key === undefined) continue;
    if (poison !== DELETED) holder[key] = poison;
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  }
  return copy;
}

function collect(value: unknown, places: [Record<string, unknown>, string][]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    places.push([value as Record<string, unknown>, key]);
    collect(child, places);
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAssetCode } from '../../src/market/pair.js';
import { PayloadError } from '../../src/sources/payload-error.js';
import { candlesOf, evidenceOf, SOURCE_IDS, sourceOf } from './evidence.js';

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
  const candles = candlesOf(id);

  it('throws nothing but PayloadError and gives no price that is not above zero', () => {
    fc.assert(
      fc.property(mutations, fc.boolean(), (changes, isLarge) => {
        const { markets, prices, candles: series } = evidenceOf(id);
        const listing = read(() => source.markets.parse(spoil(grown(markets.bodies, isLarge), changes), {}));
        for (const market of listing?.markets ?? []) {
          expect(isAssetCode(market.base) && isAssetCode(market.quote)).toBe(true);
          expect(typeof market.active).toBe('boolean');
        }
        const quotes = read(() => source.prices.parse(spoil(grown(prices.bodies, isLarge), changes), {}));
        for (const { price, volume24h } of quotes?.prices ?? []) {
          expect(Number.isFinite(price) && price > 0).toBe(true);
          expect(volume24h === null || (Number.isFinite(volume24h) && volume24h >= 0)).toBe(true);
        }
        const rows = read(() => candles.parse(spoil(series.bodies, changes), series.query)) ?? [];
        rows.forEach((candle, index) => {
          expect(Number.isFinite(candle.high) && candle.low > 0).toBe(true);
          expect(candle.openTime).toBeGreaterThan(rows[index - 1]?.openTime ?? 0);
        });
        for (const body of spoil(prices.bodies, changes)) source.readError(body);
      }),
      { seed: 20261105, numRuns: 300 },
    );
  });

  it('rejects one bad row of many alone and names it', () => {
    const { prices } = evidenceOf(id);
    const clean = source.prices.parse(grown(prices.bodies, true), {});
    const body = grown(prices.bodies, true).map((large) =>
      mapTable(large, (rows) => rows.map(([key, row], index) => [key, index === 0 ? null : row])),
    );
    const spoiled = source.prices.parse(body, {});
    expect(clean.rejected).toEqual({ count: 0, first: null });
    expect(spoiled.prices).toEqual(clean.prices.slice(1));
    expect(spoiled.rejected.count).toBe(1);
    expect(spoiled.rejected.first).toMatch(new RegExp(`^${id} prices: field \\S+: unexpected null$`));
  });

  it('survives any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const { markets, prices, candles: series } = evidenceOf(id);
        source.readError(body);
        read(() =>
          source.markets.parse(
            markets.bodies.map(() => body),
            {},
          ),
        );
        read(() =>
          source.prices.parse(
            prices.bodies.map(() => body),
            {},
          ),
        );
        read(() =>
          candles.parse(
            series.bodies.map(() => body),
            series.query,
          ),
        );
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

/** Adds copies of the rows under other names, so that a bad row can be fewer than one of twenty. */
function grown(bodies: readonly unknown[], isLarge: boolean): readonly unknown[] {
  return isLarge
    ? bodies.map((body) => mapTable(body, (rows) => [...rows, ...COPIES.flatMap((copy) => renamed(rows, copy))]))
    : bodies;
}

const COPIES = Array.from({ length: 12 }, (_, copy) => copy);
const NAME_FIELDS = ['symbol', 'product_id', 'instId', 'name', 'pair', 'url_symbol'];

type Row = readonly [key: string, row: unknown];

/** Applies a change to the list or object of rows, wherever the body keeps it. */
function mapTable(body: unknown, change: (rows: readonly Row[]) => readonly Row[]): unknown {
  if (Array.isArray(body)) {
    const isNested = body.length === 1 && Array.isArray(body[0]);
    return isNested ? [mapTable(body[0], change)] : change(body.map((row) => ['', row])).map(([, row]) => row);
  }
  const envelope = body as Record<string, unknown>;
  const field = ['result', 'products', 'symbols', 'data'].find((name) => name in envelope) ?? '';
  const table = envelope[field];
  if (Array.isArray(table)) return { ...envelope, [field]: mapTable(table, change) };
  return { ...envelope, [field]: Object.fromEntries(change(Object.entries(table as object))) };
}

function renamed(rows: readonly Row[], copy: number): Row[] {
  return rows.map(([key, row], index) => {
    if (typeof row === 'string') return [key, `A${copy}X${index}:USD`];
    if (Array.isArray(row)) return [key, [`tA${copy}X${index}:USD`, ...row.slice(1)]];
    const named = Object.entries(row as Record<string, unknown>).map(([field, value]) =>
      NAME_FIELDS.includes(field) ? [field, `${value}${copy}`] : [field, value],
    );
    return [`${key}${copy}`, Object.fromEntries(named)];
  });
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

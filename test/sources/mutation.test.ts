import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../src/market/candle.js';
import { isAssetCode } from '../../src/market/pair.js';
import type { ListedMarket, Quote } from '../../src/sources/contract.js';
import { PayloadError } from '../../src/sources/payload-error.js';
import {
  CANDLE_SOURCE_IDS,
  candleEvidenceOf,
  candlesOf,
  evidenceOf,
  isByMarket,
  SOURCE_IDS,
  sourceOf,
} from './evidence.js';
import { manyMarkets, manyPrices, TIMES, withoutFirst } from './many-rows.js';

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

// An assertion per row would take most of the time: what is wrong is picked out, and none may be.

/** One place in a body to spoil, as a seed that picks a path, and what to put there. */
const mutation = fc.record({ seed: fc.nat(), poison: fc.constantFrom(...POISON) });
const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });

describe.each(SOURCE_IDS)('%s with spoiled bodies', (id) => {
  const source = sourceOf(id);
  const evidence = evidenceOf(id);
  const many = { markets: manyMarkets(evidence), prices: manyPrices(evidence) };
  const few = { markets: evidence.markets?.bodies ?? [], prices: evidence.prices };

  it('throws nothing but PayloadError and gives no price that is not above zero', () => {
    fc.assert(
      fc.property(mutations, fc.constantFrom(few, many), (changes, { markets, prices }) => {
        const listing = read(() => source.markets?.parse(spoil(markets, changes), {}));
        const isListed = ({ base, quote, active }: ListedMarket) =>
          isAssetCode(base) && isAssetCode(quote) && typeof active === 'boolean';
        expect(listing?.markets.filter((market) => !isListed(market)) ?? []).toEqual([]);
        const spoiled = spoil(prices.bodies, changes);
        const quotes = read(() => source.prices.parse(spoiled, prices.query));
        const isSound = ({ price, volume24h }: Quote) =>
          Number.isFinite(price) && price > 0 && (volume24h === null || (Number.isFinite(volume24h) && volume24h >= 0));
        expect(quotes?.prices.filter((quote) => !isSound(quote)) ?? []).toEqual([]);
        for (const body of spoiled) source.readError(body);
      }),
      { seed: 20261105, numRuns: 200 },
    );
  });

  it('rejects one bad row of many alone and names it', () => {
    const clean = source.prices.parse(many.prices.bodies, many.prices.query);
    const { bodies, query } = withoutFirst(many.prices, isByMarket(evidence.prices));
    const spoiled = source.prices.parse(bodies, query);
    expect(clean.rejected).toEqual({ count: 0, first: null });
    expect(clean.prices).toHaveLength(evidence.prices.result.prices.length * TIMES);
    expect(spoiled.prices).toEqual(clean.prices.slice(1));
    expect(spoiled.rejected.count).toBe(1);
    expect(spoiled.rejected.first).toMatch(new RegExp(`^${id} prices: field \\S+: unexpected null$`));
  });

  it('survives any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        source.readError(body);
        const listings = few.markets.map(() => body);
        read(() => source.markets?.parse(listings, {}));
        const tickers = evidence.prices.bodies.map(() => body);
        read(() => source.prices.parse(tickers, evidence.prices.query));
      }),
      { seed: 20261105, numRuns: 200 },
    );
  });
});

describe.each(CANDLE_SOURCE_IDS)('%s with spoiled candles', (id) => {
  const candles = candlesOf(id);
  const { bodies, query } = candleEvidenceOf(id);

  it('throws nothing but PayloadError and gives whole candles in time order', () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const rows = read(() => candles.parse(spoil(bodies, changes), query)) ?? [];
        const isInOrder = ({ high, low, openTime }: Candle, index: number) =>
          Number.isFinite(high) && low > 0 && openTime > (rows[index - 1]?.openTime ?? 0);
        expect(rows.filter((candle, index) => !isInOrder(candle, index))).toEqual([]);
      }),
      { seed: 20261105, numRuns: 300 },
    );
  });

  it('survives any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
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
    if (!(error instanceof PayloadError)) throw error;
    if (error.message.includes('\n')) throw new Error(`several lines: ${error.message}`);
    return null;
  }
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

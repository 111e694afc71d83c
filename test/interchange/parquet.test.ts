import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';
import { readCandleParquet } from '../../src/interchange/read-candle-parquet.js';
import { readPriceParquet } from '../../src/interchange/read-price-parquet.js';
import { writeCandleParquet } from '../../src/interchange/write-candle-parquet.js';
import type { NamedCandle } from '../../src/interchange/write-candles.js';
import { writePriceParquet } from '../../src/interchange/write-price-parquet.js';
import type { PriceColumns } from '../../src/interchange/write-prices.js';

const NOW = Date.UTC(2026, 10, 22);
const START = Date.UTC(2026, 0, 1);
const folder = mkdtempSync(join(tmpdir(), 'crunch-parquet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(bytes: Uint8Array): string {
  const path = join(folder, 'some.parquet');
  writeFileSync(path, bytes);
  return path;
}

async function bytesOf(batches: readonly PriceColumns[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await writePriceParquet(async (bytes) => void pieces.push(bytes), inTurn(batches));
  return Buffer.concat(pieces);
}

async function* inTurn<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function readAll(bytes: Uint8Array) {
  const prices: unknown[] = [];
  const bad: unknown[] = [];
  for await (const batch of readPriceParquet(fileOf(bytes), NOW)) {
    for (let row = 0; row < batch.length; row++) {
      const { exchange, base, quote } = batch.markets[batch.marketOf[row] ?? -1] ?? {};
      prices.push([exchange, `${base}-${quote}`, batch.times[row], batch.prices[row]]);
    }
    if (batch.firstBad) bad.push(batch.firstBad);
  }
  return { prices, bad };
}

/** A walk in ticks that stands still in two minutes of five, as thin markets do. */
function columnsOf(markets: number, minutes: number): PriceColumns {
  let seed = 42;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const length = markets * minutes;
  const prices = new Float64Array(length);
  for (let market = 0; market < markets; market++) {
    let ticks = 1_000 + Math.floor(random() * 8_000);
    const tick = 10 ** -Math.floor(random() * 6);
    for (let minute = 0; minute < minutes; minute++) {
      if (random() > 0.4) ticks = Math.max(1, ticks + Math.round((random() - 0.5) * ticks * 0.004));
      prices[market * minutes + minute] = Number((ticks * tick).toPrecision(10));
    }
  }
  return {
    exchange: 'kraken',
    length,
    pairs: Array.from({ length: markets }, (_, market) => `A${String(market).padStart(4, '0')}-USD`),
    pairOf: Int32Array.from({ length }, (_, row) => Math.floor(row / minutes)),
    // What the polls of a real day have: each a few hundred milliseconds late.
    times: Float64Array.from(
      { length },
      (_, row) => START + (row % minutes) * 60_000 + (((row % minutes) * 7919) % 900),
    ),
    prices,
  };
}

describe('a Parquet file of prices', () => {
  test('gives back what was written, to the last bit, sorted by exchange, pair, then time', async () => {
    const batch = fc
      .array(
        fc.record({
          pair: fc.nat(2),
          time: fc.integer({ min: START, max: NOW }),
          price: fc.double({ min: Number.MIN_VALUE, max: 1e300, noNaN: true, noDefaultInfinity: true }),
        }),
        { minLength: 1 },
      )
      .chain((rows) => fc.record({ exchange: fc.constantFrom('okx', 'kraken'), rows: fc.constant(rows) }));
    const pairs = ['BTC-USDT', '币安人生-USDT', 'A.B-USDT'];
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 4 }), async (batches) => {
        const bytes = await bytesOf(
          batches.map(({ exchange, rows }) => ({
            exchange,
            length: rows.length,
            pairs,
            pairOf: rows.map(({ pair }) => pair),
            times: rows.map(({ time }) => time),
            prices: rows.map(({ price }) => price),
          })),
        );
        const expected = batches
          .flatMap(({ exchange, rows }) =>
            rows.map(({ pair, time, price }) => [exchange, pairs[pair], time, price] as const),
          )
          .sort((a, b) => text(a[0], b[0]) || text(a[1] ?? '', b[1] ?? '') || a[2] - b[2]);
        expect(await readAll(bytes)).toEqual({ prices: expected, bad: [] });
      }),
      { seed: 20261122, numRuns: 30 },
    );
  });

  test('takes less than 3 bytes a price of an exchange and day', async () => {
    const day = columnsOf(100, 1_440);
    const bytes = await bytesOf([day]);
    expect(bytes.length / day.length).toBeLessThan(3);
    expect((await readAll(bytes)).prices).toHaveLength(day.length);
  });

  test('has the same bytes however the prices are cut into batches', async () => {
    const { exchange, pairs, ...whole } = columnsOf(10, 100);
    const part = (start: number, end: number): PriceColumns => ({
      exchange,
      pairs,
      length: end - start,
      pairOf: Array.from(whole.pairOf).slice(start, end),
      times: Array.from(whole.times).slice(start, end),
      prices: Array.from(whole.prices).slice(start, end),
    });
    const inOne = await bytesOf([part(0, 1_000)]);
    expect(await bytesOf([part(0, 1), part(1, 333), part(333, 1_000)])).toEqual(inOne);
  });

  test.each([
    ['micros', [1_769_860_800_000_000n], 'TIMESTAMP_MICROS'],
    ['millis', [1_769_860_800_000n], 'TIMESTAMP_MILLIS'],
  ] as const)(
    'of another tool, packed by snappy, with times in %s and values that may be null, is read',
    async (_, time, type) => {
      const schema = [
        { name: 'root', num_children: 5 },
        { name: 'note', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'price', type: 'FLOAT', repetition_type: 'OPTIONAL' },
        { name: 'time', type: 'INT64', converted_type: type, repetition_type: 'OPTIONAL' },
        { name: 'pair', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'exchange', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ] as const;
      const columnData = [
        { name: 'note', data: ['x', null] },
        { name: 'price', data: [0.5, null] },
        { name: 'time', data: [...time, null] },
        { name: 'pair', data: ['BTC-USD', null] },
        { name: 'exchange', data: ['kraken', 'kraken'] },
      ];
      const bytes = new Uint8Array(parquetWriteBuffer({ columnData, schema: [...schema] }));
      expect(await readAll(bytes)).toEqual({
        prices: [['kraken', 'BTC-USD', 1_769_860_800_000, 0.5]],
        bad: [{ line: 2, message: 'pair: unexpected null' }],
      });
    },
  );

  test.each([
    ['a price that is text and no number', { price: ['abc'] }, 'price: unexpected "abc"'],
    ['NaN', { price: Float64Array.of(Number.NaN) }, 'price: unexpected NaN'],
    ['an infinite price', { price: Float64Array.of(Number.POSITIVE_INFINITY) }, 'price: unexpected Infinity'],
    ['a price below zero', { price: Float64Array.of(-1) }, 'price: unexpected -1'],
    ['microseconds said to be milliseconds', { time: [1_769_860_800_000_000n] }, 'time: unexpected "1769860800000000"'],
    ['a pair that is a number', { pair: [5] }, 'pair: unexpected 5'],
  ])('with %s has a bad row', async (_, change, message) => {
    const good = { exchange: ['kraken'], pair: ['BTC-USD'], time: [1_769_860_800_000n], price: Float64Array.of(1) };
    const columnData = Object.entries({ ...good, ...change }).map(([name, data]) => ({ name, data }));
    const { prices, bad } = await readAll(new Uint8Array(parquetWriteBuffer({ columnData })));
    expect({ prices, bad }).toEqual({ prices: [], bad: [{ line: 1, message }] });
  });

  test('that lacks a column is refused by its name', async () => {
    const columnData = [{ name: 'exchange', data: ['kraken'] }];
    await expect(readAll(new Uint8Array(parquetWriteBuffer({ columnData })))).rejects.toMatchObject({
      code: 'usage',
      message: 'parquet: no column "pair"',
    });
  });

  test('that is cut off anywhere is refused, and one with changed bytes never does worse', async () => {
    const bytes = await bytesOf([columnsOf(3, 40)]);
    for (let length = 0; length < bytes.length; length += 13) {
      await expect(readAll(bytes.subarray(0, length))).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringMatching(/^parquet: /),
      });
    }
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const spoilt = Buffer.from(bytes);
        for (const { at, to } of changes) spoilt[at] = to;
        const outcome = await readAll(spoilt).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'usage' });
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });
});

test('a Parquet file of candles gives back what was written, to the last bit', async () => {
  const number = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  const candle = fc
    .tuple(fc.nat(300_000), number, number, number, number, fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })))
    .map(([minute, a, b, c, d, volume]): NamedCandle => {
      const [low = 0, open = 0, close = 0, high = 0] = [a, b, c, d].sort((one, other) => one - other);
      const openTime = START + minute * 60_000;
      return { exchange: 'kraken', pair: 'BTC-USD', intervalMs: 60_000, openTime, open, high, low, close, volume };
    });
  await fc.assert(
    fc.asyncProperty(fc.array(candle, { minLength: 1 }), async (candles) => {
      const pieces: Uint8Array[] = [];
      expect(await writeCandleParquet(async (bytes) => void pieces.push(bytes), inTurn([candles]))).toBe(
        candles.length,
      );
      const read: unknown[] = [];
      for await (const batch of readCandleParquet(fileOf(Buffer.concat(pieces)), NOW)) {
        expect(batch.firstBad).toBeNull();
        read.push(...batch.candles.map(({ base, quote, ...rest }) => ({ ...rest, pair: `${base}-${quote}` })));
      }
      expect(read).toEqual(candles);
    }),
    { seed: 20261122, numRuns: 30 },
  );
});

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

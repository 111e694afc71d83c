import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TextFormat } from '../../src/interchange/file-format.js';
import { plainDecimal } from '../../src/interchange/plain-decimal.js';
import { BATCH_LINES, type BadLine } from '../../src/interchange/price-collector.js';
import { readPrices } from '../../src/interchange/read-prices.js';
import { priceHeader, priceLines } from '../../src/interchange/write-prices.js';

const NOW = Date.UTC(2026, 10, 22);

interface Line {
  readonly exchange: string;
  readonly base: string;
  readonly quote: string;
  readonly time: number;
  readonly price: number;
}

interface Whole {
  readonly prices: Line[];
  badCount: number;
  firstBad: BadLine | null;
}

/** All of a file, which comes in pieces of some bytes. */
async function readAll(text: string | Buffer, format: TextFormat, pieceBytes = 1 << 18): Promise<Whole> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  const whole: Whole = { prices: [], badCount: 0, firstBad: null };
  for await (const batch of readPrices(Readable.from(pieces), format, NOW)) {
    expect(batch.length + batch.badCount).toBeLessThanOrEqual(BATCH_LINES);
    for (let row = 0; row < batch.length; row++) {
      const market = batch.markets[batch.marketOf[row] ?? -1];
      if (market === undefined) throw new Error(`no market of row ${row}`);
      whole.prices.push({ ...market, time: batch.times[row] ?? 0, price: batch.prices[row] ?? 0 });
    }
    whole.badCount += batch.badCount;
    whole.firstBad ??= batch.firstBad;
  }
  return whole;
}

const NONE_BAD = { badCount: 0, firstBad: null };
const ONE = { exchange: 'kraken', base: 'BTC', quote: 'USD', time: Date.UTC(2026, 0, 31, 12), price: 64_000.5 };

describe('reading a CSV file', () => {
  test.each([
    ['ISO 8601', 'exchange,pair,time,price\nkraken,BTC-USD,2026-01-31T12:00:00Z,64000.5\n'],
    ['epoch seconds', 'exchange,pair,time,price\nkraken,BTC-USD,1769860800,64000.5'],
    ['epoch milliseconds', 'exchange,pair,time,price\nkraken,btc/usd,1769860800000,6.40005e4\n'],
    [
      'quotes, a byte order mark and CRLF',
      '\uFEFF"exchange","pair","time","price"\r\n"kraken","BTC-USD","2026-01-31T12:00Z","64000.5"\r\n',
    ],
    ['a byte order mark and CRLF', '\uFEFFexchange,pair,time,price\r\nkraken,BTC-USD,2026-01-31T12:00Z,64000.5\r\n'],
    ['the line ends of old Macs', 'exchange,pair,time,price\rkraken,BTC-USD,2026-01-31T12:00Z,64000.5\r'],
    ['other columns and another order', 'price,note,pair,exchange,time\n64000.5,x,BTC-USD,Kraken,2026-01-31T12:00Z\n'],
    ['empty lines', '\n\nexchange,pair,time,price\n\nkraken,BTC-USD,2026-01-31T12:00Z,64000.5\n\n'],
    ['space around values', ' exchange , pair,time,price \n kraken,\tBTC-USD , 2026-01-31T12:00Z, 64000.5 \n'],
  ])('understands %s', async (_, text) => {
    for (const pieceBytes of [7, 1 << 18]) {
      expect(await readAll(text, 'csv', pieceBytes)).toEqual({ prices: [ONE], ...NONE_BAD });
    }
  });

  test.each([
    ['kraken,BTC-USD,2026-01-31,', 'price: unexpected ""'],
    ['kraken,BTC-USD,2026-01-31,0', 'price: unexpected "0"'],
    ['kraken,BTC-USD,2026-01-31,-1', 'price: unexpected "-1"'],
    ['kraken,BTC-USD,2026-01-31,.5', 'price: unexpected ".5"'],
    ['kraken,BTC-USD,2026-01-31,5.', 'price: unexpected "5."'],
    ['kraken,BTC-USD,2026-01-31,1.2.3', 'price: unexpected "1.2.3"'],
    ['kraken,BTC-USD,2026-01-31,NaN', 'price: unexpected "NaN"'],
    ['kraken,BTC-USD,2026-01-31,1e999', 'price: unexpected "1e999"'],
    ['kraken,BTC-USD,2026-01-31', 'price: missing'],
    ['kraken,BTC-USD,2008-01-31,1', 'time: "2008-01-31" is outside 2009 … tomorrow'],
    ['kraken,BTC-USD,1769860800000000,1', 'time: unexpected "1769860800000000"'],
    ['kraken,BTCUSD,2026-01-31,1', 'pair: unexpected "BTCUSD"'],
    ['kraken,okx:BTC-USD,2026-01-31,1', 'pair: unexpected "okx:BTC-USD"'],
    ['kra ken,BTC-USD,2026-01-31,1', 'exchange: unexpected "kra ken"'],
  ])('refuses the line %s alone, by its number', async (line, message) => {
    const good = 'kraken,BTC-USD,2026-01-31T12:00Z,64000.5';
    const text = `exchange,pair,time,price\n\n${line}\n${good}\n`;
    expect(await readAll(text, 'csv')).toEqual({ prices: [ONE], badCount: 1, firstBad: { line: 3, message } });
    const later = `exchange,pair,time,price\n${good}\n${good}\n${line}\n`;
    expect(await readAll(later, 'csv')).toMatchObject({ prices: [ONE, ONE], firstBad: { line: 4, message } });
  });

  test('cuts a line of megabytes, counts it as one bad line and reads on', async () => {
    const good = 'kraken,BTC-USD,2026-01-31T12:00Z,64000.5';
    for (const [head, tail] of [
      ['kraken,BTC-USD,2026-01-31,1', ''],
      ['', ',BTC-USD,2026-01-31T12:00Z,64000.5'],
      ['kraken,BTC-USD,', ',1'],
    ]) {
      const text = `exchange,pair,time,price\n${good}\n${head}${'1'.repeat(10_000_000)}${tail}\n${good}\n`;
      expect(await readAll(text, 'csv')).toMatchObject({ prices: [ONE, ONE], badCount: 1, firstBad: { line: 3 } });
    }
  });

  test.each([
    ['an empty file', '', 'CSV: no header'],
    ['nothing but space', '\n \n', 'CSV: no header'],
    ['a header without a time', 'exchange,pair,when,price\n', 'line 1: no column "time"'],
    ['a quote without an end', 'exchange,pair,time,price\n"kraken,BTC', /^CSV: /],
    ['a quoted value of megabytes', `exchange,pair,time,price\n"${'x,'.repeat(2_000_000)}`, /^CSV: /],
  ])('refuses the whole of %s', async (_, text, message) => {
    await expect(readAll(text, 'csv')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    });
  });

  test('gives the same whether or not something has to be unquoted', async () => {
    const value = fc.oneof(
      fc.constantFrom('kraken', 'Kraken', ' okx', 'BTC-USD', 'btc/usd', 'ETH_EUR', '2026-01-31', '1769860800', '', ' '),
      fc.constantFrom('1769860800000', '30d', '64000.5', '0.1', '1e-7', '00.10', '123456789012345678', 'x', '币-USD'),
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }).map(String),
    );
    const good = fc.tuple(
      fc.constantFrom('kraken', 'okx'),
      fc.constantFrom('BTC-USD', 'eth/eur', '币-USD'),
      fc.constantFrom('2026-01-31T12:00:00Z', '1769860800', '1769860860000'),
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }).map(String),
    );
    const line = fc.oneof(good, fc.array(value, { maxLength: 6 })).map((fields) => fields.join(','));
    const file = fc.record({
      lines: fc.array(line, { maxLength: 30 }),
      header: fc.constantFrom('exchange,pair,time,price', 'price,time,pair,x,exchange', 'pair,exchange,price,time'),
      end: fc.constantFrom('\n', '\r\n'),
      isEnded: fc.boolean(),
      pieceBytes: fc.integer({ min: 20, max: 400 }),
    });
    await fc.assert(
      fc.asyncProperty(file, async ({ lines, header, end, isEnded, pieceBytes }) => {
        const text = [header, ...lines].join(end) + (isEnded ? end : '');
        const quoted = text.replace('exchange', '"exchange"');
        // A parser of CSV joins lines of nothing but space, and numbers what comes after otherwise.
        fc.pre(!lines.some((one) => /^\s+$/.test(one)));
        expect(await readAll(text, 'csv', pieceBytes)).toEqual(await readAll(quoted, 'csv', pieceBytes));
      }),
      { seed: 20261122, numRuns: 150 },
    );
  });

  test('reads digits as the number nearest to them', () => {
    const digits = fc.oneof(
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(String),
      fc
        .tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: 0n, max: 10n ** 9n }))
        .map((both) => both.join('.')),
      fc.constantFrom('9007199254740991', '9007199254740993', '0.1', '0.30000000000000004', '8.5e3', '1', '000.100'),
    );
    fc.assert(
      fc.property(digits, (text) => {
        const read = plainDecimal(text, 0, text.length);
        if (!Number.isNaN(read)) expect(read).toBe(Number(text));
      }),
      { seed: 20261122, numRuns: 2_000 },
    );
    expect(plainDecimal('64000.5', 0, 7)).toBe(64_000.5);
  });
});

describe('reading an NDJSON file', () => {
  test('understands numbers and texts', async () => {
    const text = `\uFEFF{"exchange":"kraken","pair":"BTC-USD","time":1769860800000,"price":64000.5}\r\n\n{"price":"64000.5","time":"2026-01-31T12:00Z","pair":"BTC-USD","exchange":"kraken"}\n`;
    expect(await readAll(text, 'ndjson')).toEqual({ prices: [ONE, ONE], ...NONE_BAD });
  });

  test.each([
    ['[1]', 'unexpected "[1]", wanted one JSON object'],
    ['{"exchange":', 'unexpected "{\\"exchange\\":", wanted one JSON object'],
    ['{"exchange":"kraken","pair":"BTC-USD","time":1769860800000}', 'price: missing'],
    ['{"exchange":"kraken","pair":"BTC-USD","time":1769860800000,"price":null}', 'price: unexpected null'],
    ['{"exchange":"kraken","pair":"BTC-USD","time":1769860800000,"price":1e999}', 'price: unexpected Infinity'],
    ['{"exchange":"kraken","pair":{"toString":1},"time":1769860800000,"price":1}', 'pair: unexpected {"toString":1}'],
    ['{"exchange":"kraken","pair":"BTC-USD","time":{"toString":1},"price":1}', 'time: unexpected {"toString":1}'],
  ])('refuses the line %s alone, by its number', async (line, message) => {
    expect(await readAll(`\n${line}\n`, 'ndjson')).toMatchObject({ badCount: 1, firstBad: { line: 2, message } });
  });

  test('counts a line of megabytes as one bad line', async () => {
    const good = '{"exchange":"kraken","pair":"BTC-USD","time":1769860800000,"price":64000.5}';
    const text = `${good}\n{"exchange":"${'x'.repeat(10_000_000)}"}\n${good}\n`;
    expect(await readAll(text, 'ndjson')).toMatchObject({ prices: [ONE, ONE], badCount: 1, firstBad: { line: 2 } });
  });
});

test('a long file comes in batches of a bounded size, and nothing is lost between them', async () => {
  const count = 3 * BATCH_LINES + 1_000;
  const lines = Array.from({ length: count }, (_, row) => `kraken,A${row % 700}-USD,${1_700_000_000 + row},${row + 1}`);
  const { prices } = await readAll(`exchange,pair,time,price\n${lines.join('\n')}`, 'csv');
  expect(prices).toHaveLength(count);
  expect(prices.every(({ base, price }, row) => price === row + 1 && base === `A${row % 700}`)).toBe(true);
});

test.each(['csv', 'ndjson'] as const)('what is written as %s is read as it was, to the last bit', async (format) => {
  const price = fc.record({
    price: fc.double({ min: Number.MIN_VALUE, max: 1e300, noNaN: true, noDefaultInfinity: true }),
    time: fc.integer({ min: Date.UTC(2009, 1, 1), max: NOW }),
    pairOf: fc.integer({ min: 0, max: 3 }),
  });
  const pairs = ['BTC-USDT', '1000SATS-USDT', '币安人生-USDT', 'A.B-USDT'];
  await fc.assert(
    fc.asyncProperty(fc.array(price, { minLength: 1 }), async (rows) => {
      const columns = {
        exchange: 'binance-us',
        length: rows.length,
        pairs,
        pairOf: rows.map((row) => row.pairOf),
        times: rows.map((row) => row.time),
        prices: rows.map((row) => row.price),
      };
      const prices = rows.map(({ pairOf, time, price }) => {
        const [base, quote] = pairs[pairOf]?.split('-') ?? [];
        return { exchange: 'binance-us', base, quote, time, price };
      });
      const text = priceHeader(format) + priceLines(columns, format);
      expect(await readAll(text, format)).toEqual({ prices, ...NONE_BAD });
    }),
    { seed: 20261122, numRuns: 50 },
  );
});

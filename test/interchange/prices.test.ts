import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FileFormat, type PriceBatch, readPrices } from '../../src/interchange/read-prices.js';
import { priceHeader, priceLines } from '../../src/interchange/write-prices.js';

const NOW = Date.UTC(2026, 10, 22);

async function readAll(text: string, format: FileFormat): Promise<PriceBatch> {
  const whole = { prices: [] as PriceBatch['prices'][number][], bad: [] as PriceBatch['bad'][number][] };
  for await (const { prices, bad } of readPrices(Readable.from([Buffer.from(text)]), format, NOW)) {
    whole.prices.push(...prices);
    whole.bad.push(...bad);
  }
  return whole;
}

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
    ['other columns and another order', 'price,note,pair,exchange,time\n64000.5,x,BTC-USD,Kraken,2026-01-31T12:00Z\n'],
    ['empty lines', 'exchange,pair,time,price\n\nkraken,BTC-USD,2026-01-31T12:00Z,64000.5\n\n'],
  ])('understands %s', async (_, text) => {
    expect(await readAll(text, 'csv')).toEqual({ prices: [ONE], bad: [] });
  });

  test.each([
    ['kraken,BTC-USD,2026-01-31,', 'price: unexpected ""'],
    ['kraken,BTC-USD,2026-01-31,0', 'price: unexpected "0"'],
    ['kraken,BTC-USD,2026-01-31,-1', 'price: unexpected "-1"'],
    ['kraken,BTC-USD,2026-01-31,NaN', 'price: unexpected "NaN"'],
    ['kraken,BTC-USD,2026-01-31,1e999', 'price: unexpected "1e999"'],
    ['kraken,BTC-USD,2026-01-31', 'price: missing'],
    ['kraken,BTC-USD,2008-01-31,1', 'time: "2008-01-31" is outside 2009 … tomorrow'],
    ['kraken,BTC-USD,1769860800000000,1', 'time: unexpected "1769860800000000"'],
    ['kraken,BTCUSD,2026-01-31,1', 'pair: unexpected "BTCUSD"'],
    ['kraken,okx:BTC-USD,2026-01-31,1', 'pair: unexpected "okx:BTC-USD"'],
    ['kra ken,BTC-USD,2026-01-31,1', 'exchange: unexpected "kra ken"'],
  ])('refuses the line %s alone, by its number', async (line, message) => {
    const text = `exchange,pair,time,price\n\n${line}\nkraken,BTC-USD,2026-01-31T12:00Z,64000.5\n`;
    expect(await readAll(text, 'csv')).toEqual({ prices: [ONE], bad: [{ line: 3, message }] });
  });

  test.each([
    ['', 'CSV: no header'],
    ['exchange,pair,when,price\n', 'line 1: no column "time"'],
    ['exchange,pair,time,price\n"kraken,BTC', /^CSV: /],
  ])('refuses the whole of %j', async (text, message) => {
    await expect(readAll(text, 'csv')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    });
  });
});

describe('reading an NDJSON file', () => {
  test('understands numbers and texts', async () => {
    const text = `{"exchange":"kraken","pair":"BTC-USD","time":1769860800000,"price":64000.5}\n\n{"price":"64000.5","time":"2026-01-31T12:00Z","pair":"BTC-USD","exchange":"kraken"}\n`;
    expect(await readAll(text, 'ndjson')).toEqual({ prices: [ONE, ONE], bad: [] });
  });

  test.each([
    ['[1]', 'unexpected "[1]", wanted one JSON object'],
    ['{"exchange":', 'unexpected "{\\"exchange\\":", wanted one JSON object'],
    ['{"exchange":"kraken","pair":"BTC-USD","time":1769860800000}', 'price: missing'],
    ['{"exchange":"kraken","pair":"BTC-USD","time":1769860800000,"price":null}', 'price: unexpected null'],
    ['{"exchange":"kraken","pair":{},"time":1769860800000,"price":1}', 'pair: unexpected {}'],
  ])('refuses the line %s alone, by its number', async (line, message) => {
    expect((await readAll(`\n${line}\n`, 'ndjson')).bad).toEqual([{ line: 2, message }]);
  });
});

test.each(['csv', 'ndjson'] as const)('what is written as %s is read as it was, to the last bit', async (format) => {
  const price = fc
    .record({
      price: fc.double({ min: Number.MIN_VALUE, max: 1e300, noNaN: true, noDefaultInfinity: true }),
      time: fc.integer({ min: Date.UTC(2009, 1, 1), max: NOW }),
      base: fc.constantFrom('BTC', '1000SATS', '币安人生', 'A.B'),
    })
    .map(({ base, ...rest }) => ({ exchange: 'binance-us', base, quote: 'USDT', ...rest }));
  await fc.assert(
    fc.asyncProperty(fc.array(price, { minLength: 1 }), async (prices) => {
      const named = prices.map(({ base, quote, ...rest }) => ({ ...rest, pair: `${base}-${quote}` }));
      expect(await readAll(priceHeader(format) + priceLines(named, format), format)).toEqual({ prices, bad: [] });
    }),
    { seed: 20261122, numRuns: 50 },
  );
});

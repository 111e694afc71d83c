import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { CandleLine } from '../../src/interchange/candle-line.js';
import type { TextFormat } from '../../src/interchange/file-format.js';
import { readCandles } from '../../src/interchange/read-candles.js';
import { candleHeader, candleLines } from '../../src/interchange/write-candles.js';

const NOW = Date.UTC(2026, 10, 22);
const HEADER = 'exchange,pair,interval,time,open,high,low,close,volume\n';

async function readAll(text: string, format: TextFormat) {
  const candles: CandleLine[] = [];
  const bad: unknown[] = [];
  for await (const batch of readCandles(Readable.from([Buffer.from(text)]), format, NOW)) {
    candles.push(...batch.candles);
    if (batch.firstBad) bad.push(batch.firstBad);
  }
  return { candles, bad };
}

const ONE: CandleLine = {
  ...{ exchange: 'kraken', base: 'BTC', quote: 'USD', intervalMs: 604_800_000, openTime: Date.UTC(2026, 0, 5) },
  ...{ open: 1, high: 3, low: 0.1, close: 2.123456789012345, volume: null },
};

describe('reading candles', () => {
  test.each([
    ['csv', `${HEADER}kraken,BTC-USD,1w,2026-01-05,1,3,0.1,2.123456789012345,\n`],
    ['csv', `${HEADER}kraken,BTC-USD,7d,1767571200,1,3,0.1,2.123456789012345\r\n`],
    ['csv', `"volume",${HEADER.replace(',volume', '')}"",kraken,BTC-USD,1w,2026-01-05,1,3,0.1,2.123456789012345\n`],
    [
      'ndjson',
      '{"exchange":"kraken","pair":"BTC-USD","interval":"1w","time":1767571200000,"open":1,"high":3,"low":0.1,"close":2.123456789012345,"volume":null}',
    ],
  ] as const)('understands %s: %s', async (format, text) => {
    expect(await readAll(text, format)).toEqual({ candles: [ONE], bad: [] });
  });

  test.each([
    ['kraken,BTC-USD,7m,2026-01-05,1,3,0.1,2,', 'interval: unexpected "7m"'],
    ['kraken,BTC-USD,,2026-01-05,1,3,0.1,2,', 'interval: unexpected ""'],
    ['kraken,BTC-USD,1h,2026-01-05T00:30Z,1,3,0.1,2,', 'time: no candle of 1h opens at "2026-01-05T00:30Z"'],
    ['kraken,BTC-USD,1w,2026-11-20,1,3,0.1,2,', 'time: the candle of "2026-11-20" is not over'],
    ['kraken,BTC-USD,1h,2026-01-05,1,3,1.5,2,', 'low: unexpected "1.5"'],
    ['kraken,BTC-USD,1h,2026-01-05,1,1.5,0.1,2,', 'high: unexpected "1.5"'],
    ['kraken,BTC-USD,1h,2026-01-05,0,3,0.1,2,', 'open: unexpected "0"'],
    ['kraken,BTC-USD,1h,2026-01-05,1,3,0.1,2,-1', 'volume: unexpected "-1"'],
    ['kraken,BTC-USD,1h,2026-01-05,1,3,0.1', 'close: missing'],
  ])('refuses %s alone, by its number', async (line, message) => {
    const good = 'kraken,BTC-USD,1w,2026-01-05,1,3,0.1,2.123456789012345,';
    expect(await readAll(`${HEADER}\n${line}\n${good}\n`, 'csv')).toEqual({
      candles: [ONE],
      bad: [{ line: 3, message }],
    });
  });
});

test.each(['csv', 'ndjson'] as const)('candles that are written as %s are read as they were', async (format) => {
  const { base, quote, ...rest } = ONE;
  const named = [rest, { ...rest, volume: 0 }, { ...rest, volume: 1e-9, low: 1e-12, intervalMs: 60_000 }];
  const text =
    candleHeader(format) +
    candleLines(
      named.map((candle) => ({ ...candle, pair: `${base}-${quote}` })),
      format,
    );
  expect(await readAll(text, format)).toEqual({
    candles: named.map((candle) => ({ ...candle, base, quote })),
    bad: [],
  });
});

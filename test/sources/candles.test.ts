import { describe, expect, it } from 'vitest';
import type { Interval } from '../../src/market/candle.js';
import { candlePages, inSeconds, readCandles } from '../../src/sources/candles.js';
import { list, number, price } from '../../src/sources/readers.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SINCE = Date.UTC(2026, 9, 5);

function read(rows: readonly (readonly unknown[])[], interval: Interval = '1h', until = SINCE + 40 * HOUR) {
  const query = { nativeSymbol: 'X', interval, since: SINCE, until, now: until };
  return readCandles('x candles', [{ path: '', rows }], query, (row) => {
    const [time, open, high, low, close] = list(row, '');
    const prices = { open: price(open, 'o'), high: price(high, 'h'), low: price(low, 'l'), close: price(close, 'c') };
    return { openTime: number(time, 't'), ...prices, volume: null };
  });
}

/** Enough good rows that one bad row stays alone. */
const GOOD = Array.from({ length: 30 }, (_, hour) => [SINCE + hour * HOUR, 2, 3, 1, 2]);

describe('readCandles', () => {
  it('sorts, keeps the later of two answers for one open time and drops what is outside the range', () => {
    const rows = [
      [SINCE + HOUR, 2, 3, 1, 2],
      [SINCE - HOUR, 2, 3, 1, 2],
      [SINCE, 2, 3, 1, 2],
      [SINCE, 2, 3, 1, 3],
      [SINCE + 40 * HOUR, 2, 3, 1, 2],
    ];
    const candles = read(rows);
    expect(candles.map(({ openTime, close }) => [openTime, close])).toEqual([
      [SINCE, 3],
      [SINCE + HOUR, 2],
    ]);
  });

  it('drops an interval before the first trade', () => {
    expect(
      read([
        [SINCE, '0', '0', '0', '0'],
        [SINCE + HOUR, 2, 3, 1, 2],
      ]),
    ).toHaveLength(1);
  });

  it.each([
    ['a time off the interval', [SINCE + 30 * HOUR + 60_000, 2, 3, 1, 2]],
    ['seconds taken for milliseconds', [SINCE / 1_000, 2, 3, 1, 2]],
    ['microseconds taken for milliseconds', [SINCE * 1_000, 2, 3, 1, 2]],
    ['an open above the high', [SINCE + 30 * HOUR, 4, 3, 1, 2]],
    ['a close below the low', [SINCE + 30 * HOUR, 2, 3, 1, 0.5]],
    ['a low above the high', [SINCE + 30 * HOUR, 2, 1, 3, 2]],
    ['a single price of zero', [SINCE + 30 * HOUR, 0, 3, 1, 2]],
  ])('rejects %s', (_name, row) => {
    expect(read([...GOOD, row])).toHaveLength(30);
    expect(() => read([row])).toThrow(/^x candles: field \[0\]\.(open time|open|high|low|close): unexpected/);
  });

  it('is closed once its interval has passed', () => {
    const rows = [
      [SINCE, 2, 3, 1, 2],
      [SINCE + HOUR, 2, 3, 1, 2],
    ];
    expect(read(rows, '1h', SINCE + 2 * HOUR).map((candle) => candle.closed)).toEqual([true, true]);
    expect(read(rows, '1h', SINCE + 2 * HOUR - 1).map((candle) => candle.closed)).toEqual([true, false]);
  });

  it('lets weeks begin on any day, but all on the same', () => {
    const until = SINCE + 400 * DAY;
    const weeks = Array.from({ length: 30 }, (_, week) => [SINCE + week * 7 * DAY, 2, 3, 1, 2]);
    expect(read(weeks, '1w', until)).toHaveLength(30);
    expect(read([...weeks, [SINCE + 31 * 7 * DAY + DAY, 2, 3, 1, 2]], '1w', until)).toHaveLength(30);
    expect(() => read([[SINCE + HOUR, 2, 3, 1, 2]], '1w', until)).toThrow('open time');
  });
});

describe('candlePages', () => {
  it('cuts a range into pieces that join and hold at most a page', () => {
    const query = { nativeSymbol: 'X', interval: '1h', since: SINCE, until: SINCE + 25 * HOUR, now: SINCE } as const;
    expect(candlePages(query, 10)).toEqual([
      { since: SINCE, until: SINCE + 10 * HOUR },
      { since: SINCE + 10 * HOUR, until: SINCE + 20 * HOUR },
      { since: SINCE + 20 * HOUR, until: SINCE + 25 * HOUR },
    ]);
    expect(candlePages({ ...query, until: SINCE }, 10)).toEqual([]);
  });

  it('names the same range in inclusive seconds', () => {
    expect(inSeconds({ since: 60_000, until: 120_000 })).toEqual({ start: 60, end: 119 });
    expect(inSeconds({ since: 60_001, until: 120_001 })).toEqual({ start: 61, end: 120 });
  });
});

import { describe, expect, test } from 'vitest';
import { OUT_OF_REACH, type Page, readPage, UNCONFIRMED } from '../../../src/collector/backfill/page-reading.js';
import type { Candle } from '../../../src/market/candle.js';

const MINUTE = 60_000;

function candle(minute: number, closed = true): Candle {
  return { openTime: minute * MINUTE, open: 1, high: 2, low: 1, close: 2, volume: 3, closed };
}

function minutes(since: number, until: number, step = 1): Candle[] {
  return Array.from({ length: Math.ceil((until - since) / step) }, (_, index) => candle(since + index * step));
}

function span(since: number, until: number) {
  return { since: since * MINUTE, until: until * MINUTE };
}

/** The answer about minutes 0 to 100, all of them over. */
function read(candles: readonly Candle[], changes: Partial<Page> = {}) {
  return readPage({
    asked: span(0, 100),
    intervalMs: MINUTE,
    candles,
    rejected: null,
    closedUntil: 100 * MINUTE,
    reachableFrom: Number.NEGATIVE_INFINITY,
    isSecondTime: false,
    ...changes,
  });
}

describe('an answer about a page', () => {
  test('with all its candles is traded throughout', () => {
    const { candles, spans, again } = read(minutes(0, 100));
    expect(candles).toHaveLength(100);
    expect(Object.keys(candles[0] ?? {})).not.toContain('closed');
    expect(spans).toEqual([{ ...span(0, 100), state: 'traded', reason: null }]);
    expect(again).toEqual([]);
  });

  test('with minutes left out between others is answered for these too', () => {
    expect(read([...minutes(0, 40), ...minutes(60, 100)])).toMatchObject({
      spans: [{ ...span(0, 100), state: 'traded' }],
      again: [],
    });
  });

  test('ends where the exchange says that a candle still runs, whatever our clock says', () => {
    expect(read([...minutes(0, 98), candle(98, false), candle(99)])).toMatchObject({ spans: [span(0, 98)] });
    const { candles, spans } = read(minutes(0, 100), { closedUntil: 97 * MINUTE });
    expect(candles.at(-1)?.openTime).toBe(96 * MINUTE);
    expect(spans).toMatchObject([span(0, 97)]);
    expect(read([], { closedUntil: 0 })).toEqual({ candles: [], spans: [], again: [] });
  });

  test('without a candle is believed the second time only', () => {
    expect(read([])).toEqual({
      candles: [],
      spans: [{ ...span(0, 100), state: 'failed', reason: UNCONFIRMED }],
      again: [span(0, 100)],
    });
    expect(read([], { isSecondTime: true })).toEqual({
      candles: [],
      spans: [{ ...span(0, 100), state: 'empty', reason: null }],
      again: [],
    });
  });

  test('that breaks off long before an edge, for how often it has candles, is doubted there', () => {
    expect(read(minutes(50, 100))).toMatchObject({
      spans: [
        { ...span(50, 100), state: 'traded' },
        { ...span(0, 50), state: 'failed', reason: UNCONFIRMED },
      ],
      again: [span(0, 50)],
    });
    expect(read(minutes(0, 60))).toMatchObject({ again: [span(60, 100)] });
    expect(read(minutes(0, 60), { isSecondTime: true })).toMatchObject({ spans: [{ state: 'traded' }], again: [] });
    expect(read(minutes(20, 100, 4))).toMatchObject({ spans: [{ ...span(0, 100), state: 'traded' }], again: [] });
    expect(read([candle(99)]).again).toEqual([]);
  });

  test('with malformed rows leaves the minutes that they may have been as lost', () => {
    const rejected = { count: 1, first: 'x candles: field [3]: unexpected ""' };
    expect(read([...minutes(0, 30), ...minutes(31, 100)], { rejected })).toMatchObject({
      spans: [
        { ...span(0, 30), state: 'traded' },
        { ...span(31, 100), state: 'traded' },
        { ...span(30, 31), state: 'failed', reason: rejected.first },
      ],
      again: [],
    });
  });

  test('of an API that forgets says nothing of what it cannot send any more', () => {
    expect(read(minutes(60, 100), { reachableFrom: 60 * MINUTE })).toMatchObject({
      spans: [
        { ...span(60, 100), state: 'traded' },
        { ...span(0, 60), state: 'missing', reason: OUT_OF_REACH },
      ],
      again: [],
    });
    expect(read(minutes(61, 100), { reachableFrom: 60 * MINUTE }).spans).toMatchObject([span(61, 100), span(0, 61)]);
  });
});

import { describe, expect, it } from 'vitest';
import { alignDecimals } from '../../src/web/chart/price-format.js';
import { loneTimes, withGaps } from '../../src/web/chart/slots.js';
import { tickWeight } from '../../src/web/chart/tick-weight.js';
import { addLast, type Candle, candleAt, firstFrom, grow, haveShape, join } from '../../src/web/market/candle.js';
import { suitableInterval } from '../../src/web/market/intervals.js';
import { planChart } from '../../src/web/market/plan-chart.js';
import { sparkPaths } from '../../src/web/parts/spark-path.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const NOW = Date.UTC(2026, 0, 15, 12);

function candle(minute: number, price = 1): Candle {
  return { time: minute * MINUTE, open: price, high: price, low: price, close: price, volume: null };
}

describe('candles', () => {
  it('a price grows the candle it falls into, or opens the next', () => {
    const last = { ...candle(10, 5), high: 6 };
    expect(grow(last, 10 * MINUTE + 59_999, 4, MINUTE)).toEqual({ ...last, low: 4, close: 4 });
    expect(grow(last, 12 * MINUTE + 1, 7, MINUTE)).toEqual(candle(12, 7));
    expect(grow(undefined, 12 * MINUTE, 7, MINUTE)).toEqual(candle(12, 7));
  });

  it('a price from before the last candle changes nothing', () => {
    expect(grow(candle(10), 9 * MINUTE, 7, MINUTE)).toBeNull();
  });

  it('a newer answer takes the place of what it covers', () => {
    expect(join([candle(1), candle(2), candle(3)], [candle(3, 9), candle(4)])).toEqual([
      candle(1),
      candle(2),
      candle(3, 9),
      candle(4),
    ]);
    expect(join([candle(1)], [])).toEqual([candle(1)]);
  });

  it('the last candle is replaced by one of the same time', () => {
    const candles = [candle(1), candle(2)];
    addLast(candles, candle(2, 5));
    addLast(candles, candle(3));
    expect(candles).toEqual([candle(1), candle(2, 5), candle(3)]);
  });

  it('are found by time', () => {
    const candles = [candle(1), candle(5), candle(9)];
    expect([0, 1, 2, 9, 10].map((minute) => firstFrom(candles, minute * MINUTE))).toEqual([0, 0, 1, 2, 3]);
    expect([candleAt(candles, 5 * MINUTE)?.time, candleAt(candles, 6 * MINUTE)]).toEqual([5 * MINUTE, undefined]);
  });

  it('of one price each have no shape', () => {
    expect(haveShape([candle(1), candle(2)])).toBe(false);
    expect(haveShape([{ ...candle(1), high: 2 }])).toBe(true);
  });
});

describe('gaps of a chart', () => {
  const spacing = { intervalMs: MINUTE, usualMs: MINUTE };

  it('have a place for each candle that is missing', () => {
    const slots = withGaps([candle(1), candle(2), candle(5)], spacing);
    expect(slots.map(({ time, candle: there }) => [time / MINUTE, there !== null])).toEqual([
      [1, true],
      [2, true],
      [3, false],
      [4, false],
      [5, true],
    ]);
    expect(slots.map(({ isBeforeGap }) => isBeforeGap)).toEqual([false, true, false, false, false]);
  });

  it('are none where candles are as far apart as polls', () => {
    const slots = withGaps([candle(0), candle(5), candle(10)], { intervalMs: MINUTE, usualMs: 5 * MINUTE });
    expect(slots.map(({ isBeforeGap }) => isBeforeGap)).toEqual([false, false, false]);
  });

  it('on both sides of a candle make it a lone one, the ends of the chart too', () => {
    const times = (...minutes: number[]) =>
      loneTimes(
        withGaps(
          minutes.map((minute) => candle(minute)),
          spacing,
        ),
      ).map((time) => time / MINUTE);
    expect(times(1, 2, 5, 9)).toEqual([5, 9]);
    expect(times(1, 5, 6)).toEqual([1]);
    expect(times(7)).toEqual([7]);
    expect(times()).toEqual([]);
  });

  it('of years do not push the prices aside', () => {
    const slots = withGaps([candle(0), candle(1_000_000)], spacing);
    expect(slots.length).toBeLessThanOrEqual(5_002);
    expect(slots.at(-1)?.candle).toEqual(candle(1_000_000));
  });
});

describe('what a chart loads', () => {
  const asked = { range: '24h', interval: null, sight: null } as const;
  const now = { now: NOW, pollIntervalMs: MINUTE, beginning: null };

  it('is the range up to now, in an interval that suits it', () => {
    expect(planChart(asked, now)).toMatchObject({
      interval: '5m',
      since: NOW - DAY,
      sight: { until: NOW },
      isCut: false,
    });
  });

  it('never has candles shorter than a poll unless the reader wants them', () => {
    expect(suitableInterval(60 * MINUTE, 5 * MINUTE)).toBe('5m');
    expect(planChart({ ...asked, interval: '1m' }, { ...now, pollIntervalMs: 5 * MINUTE }).interval).toBe('1m');
  });

  it('is at most what a chart holds: cut where the reader chose the interval, else in longer candles', () => {
    const year = { ...asked, range: '1y', interval: '1m' } as const;
    expect(planChart(year, now)).toMatchObject({ since: NOW - 50_000 * MINUTE, isCut: true });
    const sight = { since: NOW - 300 * DAY, until: NOW - 300 * DAY + 60 * MINUTE };
    expect(planChart({ ...asked, sight }, now)).toMatchObject({ interval: '15m', isCut: false, sight });
  });

  it('with all begins at the oldest price', () => {
    const beginning = NOW - 400 * DAY;
    expect(planChart({ ...asked, range: 'all' }, { ...now, beginning }).sight.since).toBe(beginning);
  });
});

describe('labels and lines', () => {
  it('prices of one axis have equally many decimals', () => {
    expect(alignDecimals(['84.5', '84', '84.25'])).toEqual(['84.50', '84.00', '84.25']);
    expect(alignDecimals(['1', '2'])).toEqual(['1', '2']);
  });

  it('a mark weighs as much as the largest unit that begins there in the reader’s zone', () => {
    const at = (year: number, month: number, day: number, hour = 0, minute = 0) =>
      new Date(year, month, day, hour, minute).getTime();
    expect(tickWeight(at(2026, 0, 1), at(2025, 11, 31))).toBe(70);
    expect(tickWeight(at(2026, 1, 1), at(2026, 0, 31))).toBe(60);
    expect(tickWeight(at(2026, 1, 2), at(2026, 1, 1, 23, 59))).toBe(50);
    expect(tickWeight(at(2026, 1, 2, 3), at(2026, 1, 2, 2, 59))).toBe(31);
    expect(tickWeight(at(2026, 1, 2, 3, 1), at(2026, 1, 2, 3))).toBe(20);
  });

  it('a sparkline is broken where prices are farther apart than usual', () => {
    expect(sparkPaths([1, 2, 3])).toEqual({ line: 'M0 26L50 14L100 2', dots: '' });
    expect(sparkPaths([1, null, 2, null, 3])).toEqual({ line: 'M0 26L50 14L100 2', dots: '' });
    expect(sparkPaths([1, 2, null, null, null, 3])).toEqual({ line: 'M0 26L20 14', dots: 'M100 2h0' });
    expect(sparkPaths([null, 5, null])).toEqual({ line: '', dots: 'M50 14h0' });
    expect(sparkPaths([null])).toEqual({ line: '', dots: '' });
  });
});

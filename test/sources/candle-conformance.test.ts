import { describe, expect, it } from 'vitest';
import { INTERVAL_MS, type Interval } from '../../src/market/candle.js';
import { DAY_MS } from '../../src/market/duration.js';
import {
  CANDLE_SOURCE_IDS,
  candleEvidenceOf,
  candlesOf,
  outcomeOf,
  refusalOf,
  sourceOf,
  WRONG_BODIES,
} from './evidence.js';

const INTERVALS = Object.keys(INTERVAL_MS) as Interval[];

describe.each(CANDLE_SOURCE_IDS)('%s candles', (id) => {
  const candles = candlesOf(id);
  const { query, requests, bodies, result } = candleEvidenceOf(id);
  const offered = INTERVALS.filter((interval) => interval in candles.intervals);

  it('are asked for and read as the evidence says', () => {
    expect(candles.requests(query)).toEqual(requests);
    expect(candles.parse(bodies, query)).toEqual(result);
    for (const body of bodies) expect(sourceOf(id).readError(body)).toBeNull();
  });

  it('ascend, align, hold together and stay inside the range', () => {
    const interval = INTERVAL_MS[query.interval];
    result.forEach((candle, index) => {
      expect(candle.openTime % Math.min(interval, DAY_MS)).toBe(0);
      expect(candle.openTime).toBeGreaterThan(result[index - 1]?.openTime ?? Number.NEGATIVE_INFINITY);
      expect(candle.openTime).toBeGreaterThanOrEqual(query.since);
      expect(candle.openTime).toBeLessThan(query.until);
      expect(Math.min(candle.open, candle.close)).toBeGreaterThanOrEqual(candle.low);
      expect(Math.max(candle.open, candle.close)).toBeLessThanOrEqual(candle.high);
    });
    expect(result.map((candle) => candle.closed)).toEqual([...result.slice(1).map(() => true), false]);
  });

  it('have interval codes that one unit explains', () => {
    const codes = Object.entries(candles.intervals);
    const units = codes.flatMap(([interval, code]) =>
      /^\d+$/.test(code) ? [INTERVAL_MS[interval as Interval] / Number(code)] : [],
    );
    expect(new Set(units).size).toBeLessThanOrEqual(1);
    for (const [interval, code] of codes) {
      if (!/^\d+$/.test(code)) expect(lengthOf(code)).toBe(INTERVAL_MS[interval as Interval]);
    }
  });

  it('come in pages that join without a gap and hold no more than one answer can', () => {
    const interval = offered[0] as Interval;
    const page = candles.pageSize * INTERVAL_MS[interval];
    const since = Date.UTC(2026, 0, 1);
    const ask = (until: number) => candles.requests({ nativeSymbol: 'X', interval, since, until, now: until });
    const isOnePage = candles.reach !== null && candles.reach <= candles.pageSize;
    expect(ask(since + 2.5 * page)).toHaveLength(isOnePage ? 1 : 3);
    expect(ask(since + page)).toHaveLength(1);
  });

  it('refuse an interval that the API does not offer', () => {
    const missing = INTERVALS.find((interval) => !offered.includes(interval)) as Interval;
    expect(() => candles.requests({ ...query, interval: missing })).toThrow(`interval: ${missing} is not offered`);
  });

  it('keep a native symbol inside its part of the path or query', () => {
    for (const { path } of candles.requests({ ...query, nativeSymbol: 'A/B?c=d#e' })) {
      expect(path).not.toMatch(/[?#]|A\/B/);
    }
  });

  it('refuse wrong bodies by the name of the field', () => {
    for (const wrong of WRONG_BODIES) {
      const spoiled = bodies.map(() => wrong);
      expect(outcomeOf(candles, spoiled, query)).toMatch(refusalOf(`${id} candles`));
    }
  });
});

/** Milliseconds of `1hr`, `1Dutc`, `M15`, `SIX_HOUR`, `minutes/3`, `days`; NaN for a month (`1M`) and what is none of these. */
function lengthOf(code: string): number {
  const words: Record<string, number> = { ONE: 1, TWO: 2, FIVE: 5, SIX: 6, FIFTEEN: 15, THIRTY: 30 };
  const [, before, unit = '', after] =
    /^(?:(\d+|[A-Z]+(?=_[A-Z]))_?)?([A-Za-z]+?)(?:[_/]?(\d+))?(?:utc)?$/.exec(code) ?? [];
  if (unit === 'M' && before !== undefined) return Number.NaN;
  const count = before ?? after ?? '1';
  return (words[count] ?? Number(count)) * (UNIT_MS[unit.toLowerCase().replace(/(?<=.)s$/, '')] ?? Number.NaN);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  second: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
};

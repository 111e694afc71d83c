import { describe, expect, it } from 'vitest';
import type { Interval } from '../../src/market/candle.js';
import { DAY_MS } from '../../src/market/duration.js';
import { candlesOf } from './evidence.js';

const NOW = Date.UTC(2026, 10, 5, 12);
const candles = candlesOf('bitget');
const ask = (interval: Interval, daysAgo: number) => {
  const since = NOW - daysAgo * DAY_MS;
  return candles.requests({ nativeSymbol: 'BTCUSDT', interval, since, until: since + 60_000, now: NOW })[0];
};

describe('bitget', () => {
  it.each([
    ['1m', 30],
    ['5m', 30],
    ['15m', 52],
    ['1h', 83],
    ['1w', 360],
  ] as const)('asks for %s candles older than %i days at the endpoint that still has them', (interval, days) => {
    expect(ask(interval, days)?.path).toBe('/api/v2/spot/market/candles');
    expect(ask(interval, days + 1)?.path).toBe('/api/v2/spot/market/history-candles');
  });

  it('names only the end of older candles, which are counted back from it', () => {
    expect(ask('1h', 90)?.query).toEqual({
      symbol: 'BTCUSDT',
      granularity: '1h',
      endTime: NOW - 90 * DAY_MS + 60_000,
      limit: 200,
    });
  });

  it('opens days in UTC', () => {
    expect(candles.intervals['1d']).toBe('1Dutc');
  });
});

import { describe, expect, it } from 'vitest';
import { candlesOf } from './evidence.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 5, 12, 30);
const candles = candlesOf('htx');
const sizeFor = (since: number) =>
  candles.requests({ nativeSymbol: 'btcusdt', interval: '1h', since, until: since + HOUR, now: NOW })[0]?.query?.size;

describe('htx', () => {
  it('asks for as many of the newest candles as reach back to the first one wanted, 2000 at most', () => {
    expect(sizeFor(Date.UTC(2026, 10, 5, 10))).toBe(4);
    expect(sizeFor(0)).toBe(2_000);
    expect(sizeFor(NOW + HOUR)).toBe(1);
  });

  it('offers no days, which open on another clock than ours', () => {
    expect(Object.keys(candles.intervals)).not.toContain('1d');
  });
});

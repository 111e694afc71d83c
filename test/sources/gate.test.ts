import { describe, expect, it } from 'vitest';
import { candlesOf } from './evidence.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 5, 12);
const row = [String(NOW / 1_000), '9', '2', '3', '1', '2', '4'];
const query = { nativeSymbol: 'X', interval: '1h', since: NOW, until: NOW + HOUR, now: NOW + 1 } as const;
const candles = candlesOf('gate');

describe('gate', () => {
  it('believes its own mark of a closed candle, and the clock where there is none', () => {
    expect(candles.parse([[[...row, 'true']]], query)[0]?.closed).toBe(true);
    expect(candles.parse([[row]], query)[0]?.closed).toBe(false);
    expect(() => candles.parse([[[...row, 'yes']]], query)).toThrow('gate candles: field [0][7]: unexpected "yes"');
  });

  it('never asks for more than 1000 points, both ends counted, and never with a limit', () => {
    const pages = candles.requests({ ...query, since: 0, until: 3_000 * HOUR, now: NOW });
    for (const { query: { from, to, ...others } = {} } of pages) {
      expect(Math.floor((Number(to) - Number(from)) / 3_600) + 1).toBeLessThanOrEqual(1_000);
      expect(Object.keys(others)).toEqual(['currency_pair', 'interval']);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { candlesOf } from './evidence.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 5, 12);
const candles = candlesOf('okx');

describe('okx', () => {
  it('asks for older candles at the endpoint that still has them', () => {
    const ask = (since: number) =>
      candles.requests({ nativeSymbol: 'BTC-USDT', interval: '1h', since, until: since + HOUR, now: NOW })[0];
    expect(ask(NOW - 1_440 * HOUR)?.path).toBe('/api/v5/market/candles');
    expect(ask(NOW - 1_441 * HOUR)?.path).toBe('/api/v5/market/history-candles');
  });

  it('opens days in UTC, not in Hong Kong', () => {
    expect(candles.intervals['1d']).toBe('1Dutc');
  });

  it('believes its own mark of a closed candle', () => {
    const row = [String(NOW), '2', '3', '1', '2', '1', '1', '1', '1'];
    const query = { nativeSymbol: 'X', interval: '1h', since: NOW, until: NOW + HOUR, now: NOW + 1 } as const;
    expect(candles.parse([{ code: '0', data: [row] }], query)[0]?.closed).toBe(true);
    expect(() => candles.parse([{ code: '0', data: [row.with(8, '')] }], query)).toThrow(
      'okx candles: field data[0][8]: unexpected ""',
    );
  });
});

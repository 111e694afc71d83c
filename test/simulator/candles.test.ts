import { expect, test } from 'vitest';
import { NOON, started } from './started.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FLOOR = Math.floor(NOON / HOUR) * HOUR;

test('a minute is made of the prices of its seconds: its close is the price one second before its end', async () => {
  const { simulator } = await started();
  for (const [base, quote] of [
    ['BTC', 'USD'],
    ['ETH', 'BTC'],
    ['SHIB', 'USD'],
  ] as const) {
    const candles = simulator.candlesAt('kraken', base, quote, MINUTE, FLOOR - 30 * MINUTE, FLOOR);
    expect(candles).toHaveLength(30);
    for (const candle of candles) {
      const prices = Array.from(
        { length: 60 },
        (_, second) => simulator.priceAt('kraken', base, quote, candle.openTime + second * 1_000) as number,
      );
      expect(candle).toMatchObject({
        open: prices[0],
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices.at(-1),
      });
      expect(candle.volume).toBeGreaterThan(0);
    }
  }
});

test('hours and days are what their minutes add up to', async () => {
  const { simulator } = await started();
  const since = FLOOR - 6 * HOUR;
  const minutes = simulator.candlesAt('kraken', 'BTC', 'USD', MINUTE, since, FLOOR);
  const [long] = simulator.candlesAt('kraken', 'BTC', 'USD', 6 * HOUR, since, FLOOR);
  expect(long).toMatchObject({
    openTime: since,
    open: minutes[0]?.open,
    high: Math.max(...minutes.map(({ high }) => high)),
    low: Math.min(...minutes.map(({ low }) => low)),
    close: minutes.at(-1)?.close,
  });
  expect(long?.volume).toBeCloseTo(
    minutes.reduce((sum, { volume }) => sum + volume, 0),
    4,
  );
});

test('the running candle goes up to now and later closes as a finished one', async () => {
  const { simulator, clock } = await started();
  const openTime = Math.floor(NOON / MINUTE) * MINUTE;
  const [running] = simulator.candlesAt('kraken', 'BTC', 'USD', MINUTE, openTime, openTime + MINUTE);
  expect(running?.close).toBe(simulator.priceAt('kraken', 'BTC', 'USD', NOON));
  clock.time = openTime + MINUTE;
  const [finished] = simulator.candlesAt('kraken', 'BTC', 'USD', MINUTE, openTime, openTime + MINUTE);
  expect(finished?.close).toBe(simulator.priceAt('kraken', 'BTC', 'USD', openTime + MINUTE - 1_000));
  expect(finished?.volume).toBeGreaterThan(running?.volume as number);
});

test('minutes without a trade are flat rows on kraken and no rows on coinbase', async () => {
  const { simulator } = await started();
  for (const exchange of ['kraken', 'coinbase'] as const) {
    const thin = simulator.marketsOf(exchange).find(({ isThin, state }) => isThin && state === 'trading');
    if (!thin) throw new Error('no thin market');
    const candles = simulator.candlesAt(exchange, thin.base, thin.quote, MINUTE, FLOOR - 8 * HOUR, FLOOR);
    const empty = candles.filter(({ trades }) => trades === 0);
    if (exchange === 'coinbase') {
      expect(empty).toEqual([]);
      expect(candles.length).toBeLessThan(480);
      expect(candles.length).toBeGreaterThan(5);
    } else {
      expect(candles).toHaveLength(480);
      expect(empty.length).toBeGreaterThan(100);
      for (const { open, high, low, close, volume } of empty)
        expect([high, low, close, volume]).toEqual([open, open, open, 0]);
    }
    for (const { openTime, close } of candles) {
      expect(close).toBe(simulator.priceAt(exchange, thin.base, thin.quote, openTime + MINUTE - 1_000));
    }
  }
});

test('history begins where trading started', async () => {
  const startedTrading = FLOOR - 24 * HOUR;
  const { simulator } = await started({ startedTrading });
  const candles = simulator.candlesAt('binance', 'BTC', 'USDT', HOUR, 0, FLOOR);
  expect(candles).toHaveLength(24);
  expect(candles[0]?.openTime).toBe(startedTrading);
});

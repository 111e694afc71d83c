import { expect, test } from 'vitest';
import { fixed, toTick } from './decimal.js';
import { EXCHANGES } from './markets.js';
import { NOON, started } from './started.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

test('prices are a pure function of seed, pair and time, whatever was asked before', async () => {
  const [one, other, otherSeed] = [await started(), await started(), await started({ seed: 12 })];
  const times = Array.from({ length: 50 }, (_, index) => NOON - index * 7_919_000);
  const forwards = times.map((time) => one.simulator.priceAt('kraken', 'BTC', 'USD', time));
  const backwards = [...times].reverse().map((time) => other.simulator.priceAt('kraken', 'BTC', 'USD', time));
  expect(backwards.reverse()).toEqual(forwards);
  expect(otherSeed.simulator.priceAt('kraken', 'BTC', 'USD', NOON)).not.toBe(forwards[0]);
});

test('well-known assets stay near what they cost, stablecoins within a few ten-thousandths of a dollar', async () => {
  const { simulator } = await started({ seed: 4 });
  for (let day = 0; day < 700; day += 1) {
    const at = NOON - day * DAY;
    const price = (base: string, quote: string): number => simulator.priceAt('kraken', base, quote, at) as number;
    expect(price('BTC', 'USD')).toBeGreaterThan(40_000);
    expect(price('BTC', 'USD')).toBeLessThan(150_000);
    expect(Math.abs(price('USDT', 'USD') - 1.0001)).toBeLessThan(2e-4);
    expect(price('GIGA', 'IDR')).toBeGreaterThan(8e9);
    expect(price('SHIB', 'USD')).toBeLessThan(0.0001);
  }
});

test('exchanges agree on a pair within half a percent, and cross pairs fit their parts', async () => {
  const { simulator } = await started();
  for (let step = 0; step < 200; step += 1) {
    const at = NOON - step * 3_700_000;
    const kraken = simulator.priceAt('kraken', 'BTC', 'USD', at) as number;
    for (const exchange of ['coinbase', 'bitstamp', 'bitfinex', 'gemini'] as const) {
      const price = simulator.priceAt(exchange, 'BTC', 'USD', at) as number;
      expect(Math.abs(price / kraken - 1)).toBeLessThan(0.005);
    }
    const ether = simulator.priceAt('kraken', 'ETH', 'USD', at) as number;
    const cross = simulator.priceAt('kraken', 'ETH', 'BTC', at) as number;
    expect(Math.abs(cross / (ether / kraken) - 1)).toBeLessThan(0.005);
  }
});

test('each exchange lists as many markets as asked for, each pair and native symbol once', async () => {
  const { simulator } = await started({ markets: 1_500 });
  for (const exchange of EXCHANGES) {
    const markets = simulator.marketsOf(exchange);
    expect(markets).toHaveLength(1_500);
    expect(new Set(markets.map(({ nativeSymbol }) => nativeSymbol)).size).toBe(1_500);
    expect(new Set(markets.map(({ base, quote }) => `${base}-${quote}`)).size).toBe(1_500);
  }
});

test('a list of 20 holds a market that never traded, a halted one and a thin one', async () => {
  const { simulator, clock } = await started({ markets: 20 });
  for (const exchange of EXCHANGES) {
    const markets = simulator.marketsOf(exchange);
    const [never, halted, thin] = [
      markets.find(({ state }) => state === 'never'),
      markets.find(({ state }) => state === 'halted'),
      markets.find(({ isThin }) => isThin),
    ];
    if (!never || !halted || !thin) throw new Error(`${exchange} lacks one of them`);
    expect(simulator.priceAt(exchange, never.base, never.quote, NOON)).toBeNull();
    const lastPrice = simulator.priceAt(exchange, halted.base, halted.quote, NOON);
    expect(simulator.priceAt(exchange, halted.base, halted.quote, NOON - 10 * DAY)).toBe(lastPrice);
    const minutes = Array.from({ length: 600 }, (_, minute) =>
      simulator.priceAt(exchange, thin.base, thin.quote, clock.now() - minute * MINUTE),
    );
    expect(new Set(minutes).size).toBeLessThan(400);
    expect(new Set(minutes).size).toBeGreaterThan(5);
  }
});

test('nothing has a price before trading started, a pair that is not listed is an error', async () => {
  const startedTrading = NOON - 5 * DAY;
  const { simulator } = await started({ startedTrading });
  expect(simulator.priceAt('kraken', 'BTC', 'USD', startedTrading - 1)).toBeNull();
  expect(simulator.priceAt('kraken', 'BTC', 'USD', startedTrading + 1_000)).toBeGreaterThan(0);
  expect(() => simulator.priceAt('kraken', 'BTC', 'NOPE', NOON)).toThrow('kraken does not list BTC-NOPE');
});

test('fixed prints as toFixed does, and a tick is exactly what it prints', () => {
  for (const value of [0, 0.00001272, 1, 9.995, 63_649.73, 12_345_678_901.23, 99_999_999_999_999]) {
    for (const decimals of [0, 1, 2, 5, 8, 12]) {
      const tick = toTick(value, decimals);
      expect(Number(fixed(tick, decimals))).toBe(tick);
      if (decimals < 6) expect(fixed(tick, decimals)).toBe(tick.toFixed(decimals));
    }
  }
  expect(fixed(0.00001272, 8)).toBe('0.00001272');
  expect(fixed(12_345_678_901.23, 2)).toBe('12345678901.23');
});

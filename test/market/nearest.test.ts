import { expect, test } from 'vitest';
import { nearest } from '../../src/market/nearest.js';

test('the nearest candidates come first and strangers are left out', () => {
  expect(nearest('krakn', ['krakens', 'okx', 'gemini', 'kraken'])).toEqual(['kraken', 'krakens']);
});

test('case does not count, each candidate is named once, and no more than asked for', () => {
  expect(nearest('btc-usd', ['BTC-USD', 'BTC-USD', 'BTC-USDT', 'BTC-EUR'], 2)).toEqual(['BTC-USD', 'BTC-USDT']);
});

import { describe, expect, test } from 'vitest';
import { isAssetCode, pairName, parsePair } from '../../src/market/pair.js';

describe('parsePair', () => {
  test.each([
    ['BTC-USD', null, 'BTC-USD'],
    ['BTC/USD', null, 'BTC-USD'],
    ['btc_usd', null, 'BTC-USD'],
    ['btc-usd', null, 'BTC-USD'],
    [' eth-btc ', null, 'ETH-BTC'],
    ['kraken:BTC-USD', 'kraken', 'BTC-USD'],
    ['Binance-US:shib/usdt', 'binance-us', 'SHIB-USDT'],
    ['ccxt:binance:BTC-USDT', 'ccxt:binance', 'BTC-USDT'],
    ['CCXT:Binance:btc/usdt', 'ccxt:binance', 'BTC-USDT'],
    ['1INCH-USD', null, '1INCH-USD'],
    ['币安人生-USDT', null, '币安人生-USDT'],
  ])('reads %s', (text, exchange, name) => {
    const question = parsePair(text);
    expect(question.exchange).toBe(exchange);
    expect(question.pair && pairName(question.pair)).toBe(name);
    expect(question.joined).toBeNull();
  });

  test('leaves a name without a separator joined, for the store to decide', () => {
    expect(parsePair('kraken:btcusd')).toEqual({ exchange: 'kraken', pair: null, joined: 'BTCUSD' });
  });

  test.each(['', '-', 'BTC-', '-USD', 'BTC-USD-EUR', 'BTC USD', 'a:b:c', 'ccxt:BTC-USD', ':BTC-USD', 'BTC-\u0000'])(
    'refuses %j and shows how to write it',
    (text) => {
      expect(() => parsePair(text)).toThrow(
        expect.objectContaining({ code: 'usage', hint: expect.stringContaining('BTC-USD') }),
      );
    },
  );
});

test('an asset code has no separator, no space, nothing that does not print, and at most 40 characters', () => {
  expect(isAssetCode('1000SATS')).toBe(true);
  expect(isAssetCode('A'.repeat(40))).toBe(true);
  for (const text of ['', 'A B', 'A-B', 'A/B', 'A:B', 'A_B', 'A,B', 'A\n', 'A\u200b', 'A'.repeat(41)]) {
    expect(isAssetCode(text), JSON.stringify(text)).toBe(false);
  }
});

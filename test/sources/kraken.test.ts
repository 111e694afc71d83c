import { describe, expect, it } from 'vitest';
import { kraken } from '../../src/sources/kraken.js';

const ticker = (last: string) => ({ c: [last, '1'], v: ['1', '2'], p: ['1', '2'] });
const quotes = (result: Record<string, unknown>) =>
  kraken.prices.parse([{ error: [], result }], { exchange: '', markets: [] });

describe('kraken', () => {
  it('names a market by its pair where the key is written with a slash, else by its key', () => {
    const { prices } = quotes({
      XXBTZUSD: ticker('1'),
      'XBT/EUR': ticker('2'),
      'XDG/USD': ticker('3'),
      ADAUSD: ticker('4'),
    });
    expect(prices.map((quote) => quote.market)).toEqual([
      'XXBTZUSD',
      { base: 'BTC', quote: 'EUR' },
      { base: 'DOGE', quote: 'USD' },
      'ADAUSD',
    ]);
  });

  it('has a price without a volume where none is sent', () => {
    expect(quotes({ XXBTZUSD: { c: ['5', '1'] } }).prices).toEqual([{ market: 'XXBTZUSD', price: 5, volume24h: null }]);
  });

  it('takes warnings for no error', () => {
    expect(kraken.readError({ error: ['WGeneral:deprecated'], result: {} })).toBeNull();
  });

  it.each([
    ['EAPI:Rate limit exceeded', 'rate-limited'],
    ['EGeneral:Temporary lockout', 'rate-limited'],
    ['EService:Unavailable', 'unavailable'],
    ['EQuery:Unknown asset pair', 'unknown-market'],
    ['EGeneral:Invalid arguments', 'refused'],
  ])('reads %s as %s', (message, kind) => {
    expect(kraken.readError({ error: [message] })).toEqual({ kind, message });
  });
});

import { expect, it } from 'vitest';
import { marketBook } from '../../src/collector/market-book.js';
import { resolveQuotes } from '../../src/collector/resolve-quotes.js';
import { parsePair } from '../../src/market/pair.js';
import type { Quote } from '../../src/sources/contract.js';
import type { ListedMarket } from '../../src/store/market.js';

let nextId = 0;
const market = (nativeSymbol: string, base: string, quote: string, active = true): ListedMarket => {
  nextId += 1;
  const seen = { firstSeenAt: 0, lastSeenAt: 0, inactiveSince: null };
  return { id: nextId, exchangeId: 1, exchange: 'toy', base, quote, nativeSymbol, active, ...seen };
};
const quote = (name: Quote['market'], price: number): Quote => ({ market: name, price, volume24h: null });

const btcOld = market('XBTUSD.old', 'BTC', 'USD', false);
const btc = market('XBTUSD', 'BTC', 'USD');
const eth = market('ETHEUR', 'ETH', 'EUR');
const book = marketBook([btcOld, btc, eth], {});

it('a quote finds its market by native symbol or by pair, a pair meaning the market that trades', () => {
  const { prices } = resolveQuotes([quote({ base: 'BTC', quote: 'USD' }, 9), quote('ETHEUR', 3)], book);
  expect(prices).toEqual([
    { marketId: btc.id, price: 9, volume24h: null },
    { marketId: eth.id, price: 3, volume24h: null },
  ]);
});

it('the frozen price of a market that does not trade is counted, not stored', () => {
  expect(resolveQuotes([quote('XBTUSD.old', 9)], book)).toMatchObject({ prices: [], inactive: 1, unlisted: [] });
});

it('a symbol that is not listed is named', () => {
  const { unlisted } = resolveQuotes([quote('PERP', 9), quote({ base: 'A', quote: 'B' }, 1)], book);
  expect(unlisted).toEqual(['PERP', 'A-B']);
});

it('of two prices for one market the first is stored and the second refused by name', () => {
  const resolved = resolveQuotes([quote('XBTUSD', 9), quote({ base: 'BTC', quote: 'USD' }, 8)], book);
  expect(resolved.prices).toEqual([{ marketId: btc.id, price: 9, volume24h: null }]);
  expect(resolved.rejected).toEqual({ count: 1, first: 'more than one price for BTC-USD' });
});

it.each([
  { selection: { quotes: ['EUR'] }, ids: [eth.id] },
  { selection: { pairs: [parsePair('btc/usd')] }, ids: [btc.id] },
  { selection: { pairs: [parsePair('BTCUSD'), parsePair('toy:ETH-EUR')] }, ids: [btc.id, eth.id] },
  { selection: { pairs: [parsePair('other:BTC-USD')] }, ids: [] },
  { selection: { pairs: [parsePair('BTC-USD')], quotes: ['EUR'] }, ids: [] },
])('only selected markets are stored, and the others count nowhere: $selection', ({ selection, ids }) => {
  const chosen = marketBook([btcOld, btc, eth], selection);
  const resolved = resolveQuotes([quote('XBTUSD', 9), quote('ETHEUR', 3)], chosen);
  expect(resolved.prices.map(({ marketId }) => marketId)).toEqual(ids);
  expect(resolved).toMatchObject({ inactive: 0, unlisted: [] });
});

import { afterEach, expect, it } from 'vitest';
import { collectCycle } from '../../src/collector/cycle.js';
import { readMarkets } from '../../src/store/market.js';
import { openRig, type Rig } from './rig.js';
import { listing, quoting, toySource } from './toy-exchanges.js';

const HOUR = 3_600_000;
let rig: Rig;
afterEach(() => rig.close());

/** Collects one cycle and gives what it said, the clock an hour further each time. */
async function hourlyNews(): Promise<string[]> {
  const news: string[] = [];
  const log = { ...rig.context.log, info: (message: string) => news.push(message) };
  await collectCycle({ ...rig.context, log }, { exchanges: ['a'] }, rig.clock.now(), new AbortController().signal);
  await rig.clock.advanceTo(rig.clock.now() + HOUR);
  return news;
}

it('markets that come and go are told once, the first list of an exchange is not', async () => {
  rig = await openRig([toySource('a')]);
  rig.server.answer('a', 'prices', quoting({ BTCUSD: 1, ETHEUR: 2, NEWUSD: 3 }));
  rig.server.answer('a', 'markets', listing('BTC-USD', 'ETH-EUR'));
  expect(await hourlyNews()).toEqual([]);
  rig.server.answer('a', 'markets', listing('BTC-USD', 'ETH-EUR!', 'NEW-USD'));
  expect(await hourlyNews()).toEqual(['a: 1 new market: NEW-USD; 1 no longer traded: ETH-EUR']);
  expect(await hourlyNews()).toEqual([]);
});

it('a symbol that stands for another pair stores its prices under that one from then on', async () => {
  rig = await openRig([toySource('a')]);
  rig.server.answer('a', 'prices', quoting({ AUSD: 1 }));
  rig.server.answer('a', 'markets', { body: [{ symbol: 'AUSD', base: 'A', quote: 'USD', active: true }] });
  await hourlyNews();
  rig.server.answer('a', 'prices', quoting({ AUSD: 2 }));
  rig.server.answer('a', 'markets', { body: [{ symbol: 'AUSD', base: 'B', quote: 'USD', active: true }] });
  expect(await hourlyNews()).toEqual(['a: 1 renamed: A-USD to B-USD']);
  const markets = await readMarkets(rig.context.store, { includeInactive: true });
  expect(markets.map(({ base, active }) => [base, active])).toEqual([
    ['A', false],
    ['B', true],
  ]);
  expect(await rig.prices('a')).toEqual({ 'AUSD (A-USD until 2026-01-31T13:00:00Z)': 1, AUSD: 2 });
});

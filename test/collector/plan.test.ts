import { afterEach, describe, expect, it } from 'vitest';
import { collectCycle } from '../../src/collector/cycle.js';
import { planCycle } from '../../src/collector/plan.js';
import { NOON, openRig, type Rig } from './rig.js';
import { listing, marketByMarket, quoting, toySource } from './toy-exchanges.js';

let rig: Rig;
afterEach(() => rig.close());

describe('a plan', () => {
  it('asks nobody, and knows no markets before the first listing', async () => {
    rig = await openRig([toySource('a')]);
    const rows = await planCycle({ ...rig.context, store: null }, { exchanges: ['a'] }, 60_000);
    expect(rows).toEqual([
      {
        exchange: 'a',
        source: 'a',
        requests: 2,
        cost: 2,
        budgetLimit: 100,
        windowMs: 60_000,
        requestsPerDay: 1_464,
        markets: null,
        bytesPerDay: null,
      },
    ]);
    expect(rig.server.asked).toEqual([]);
  });

  it('counts the selected markets that trade once they are held', async () => {
    rig = await openRig([toySource('a')]);
    rig.server.answer('a', 'markets', listing('BTC-USD', 'ETH-USD', 'ETH-EUR', 'LTC-USD!'));
    rig.server.answer('a', 'prices', quoting({}));
    await collectCycle(rig.context, { exchanges: ['a'] }, NOON, new AbortController().signal);
    const rows = await planCycle(rig.context, { exchanges: ['a'], quotes: ['USD'] }, 60_000);
    expect(rows).toMatchObject([{ requests: 1, markets: 2, bytesPerDay: 2 * 1_440 * 20 }]);
  });

  it('counts as many markets as fit into a cycle where each is asked alone, and all of them for a single one', async () => {
    const budget = { limit: 1_000, windowMs: 1_000_000, pauseMs: 10_000 };
    rig = await openRig([marketByMarket('a', { budget })], { patienceMs: 60_000 });
    const names = Array.from({ length: 12 }, (_, index) => `M${index}-USD`);
    rig.server.answer('a', 'markets', listing(...names));
    await collectCycle(rig.context, { exchanges: ['a'] }, NOON, new AbortController().signal);
    const row = { requests: 5, markets: 12, requestsPerDay: 5 * 1_440 + 24, bytesPerDay: 5 * 1_440 * 20 };
    expect(await planCycle(rig.context, { exchanges: ['a'] }, 60_000)).toMatchObject([row]);
    expect(await planCycle(rig.context, { exchanges: ['a'] }, 60_000, true)).toMatchObject([{ ...row, requests: 12 }]);
    expect(await planCycle(rig.context, { exchanges: ['a'] }, 300_000)).toMatchObject([{ requests: 12 }]);
  });
});

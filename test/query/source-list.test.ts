import { expect, it } from 'vitest';
import { listSources } from '../../src/query/source-list.js';
import { changeSourceState } from '../../src/store/source-state.js';
import { eachEngine } from '../store/each-engine.js';
import { MINUTE, NOW } from './seed.js';

const KNOWN = [
  { id: 'kraken', exchanges: ['kraken'], budget: { limit: 15, windowMs: 15_000 } },
  { id: 'many', exchanges: ['kraken', 'okx'], budget: { limit: 5, windowMs: MINUTE } },
];

eachEngine(({ openNew }) => {
  it('shows sources that were never asked, with all of their budget left', async () => {
    expect(await listSources(await openNew(), KNOWN, NOW)).toEqual(
      KNOWN.map(({ id, exchanges, budget }) => ({
        source: id,
        exchanges,
        used: 0,
        ...budget,
        resetAt: null,
        coolingUntil: null,
        reason: null,
        lastStatus: null,
        lastAt: null,
      })),
    );
  });

  it('counts what still counts, and tells a rest until it is over', async () => {
    const store = await openNew();
    await changeSourceState(store, 'many', (state) => [
      {
        ...state,
        spends: [
          [NOW + 1_000, 2],
          [NOW + 9_000, 1.5],
        ],
        cooldownUntil: NOW + 9_000,
        reason: 'rate limited',
        lastStatus: 'rate-limited',
        lastAt: NOW,
      },
      null,
    ]);
    const many = async (now: number) => (await listSources(store, KNOWN, now))[1];
    expect(await many(NOW)).toMatchObject({ used: 3.5, resetAt: NOW + 9_000, reason: 'rate limited' });
    expect(await many(NOW + 1_000)).toMatchObject({ used: 1.5, coolingUntil: NOW + 9_000 });
    expect(await many(NOW + 9_000)).toMatchObject({
      used: 0,
      resetAt: null,
      coolingUntil: null,
      reason: null,
      lastStatus: 'rate-limited',
    });
  });
});

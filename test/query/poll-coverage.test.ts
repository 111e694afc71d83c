import { expect, it } from 'vitest';
import { readPollCoverage } from '../../src/query/poll-coverage.js';
import { readPollGaps } from '../../src/query/poll-gaps.js';
import { writePollInterval } from '../../src/store/exchange.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { eachEngine } from '../store/each-engine.js';
import { listExchange, okSnapshot, pricesOf } from '../store/make-history.js';
import { MINUTE, NOW } from './seed.js';

eachEngine((room) => {
  it('a poll that was stored in parts is one poll, and fills no other tick', async () => {
    const store = await room.openNew();
    const { exchangeId, markets } = await listExchange(store, 'coincheck', ['BTC-JPY', 'ETH-JPY']);
    await writePollInterval(store, exchangeId, MINUTE);
    for (const tick of [0, 1, 3]) {
      for (const seconds of [10, 20, 30, 40]) {
        const scheduledAt = NOW + tick * MINUTE;
        const snapshot = okSnapshot(exchangeId, scheduledAt + seconds * 1_000, { scheduledAt });
        await writeSnapshot(store, snapshot, pricesOf(markets, [1, 2]));
      }
    }
    const range = { since: NOW, until: NOW + 6 * MINUTE };
    expect((await readPollCoverage(store, range)).get(exchangeId)).toBe(50);
    expect(await readPollGaps(store, undefined)).toMatchObject([
      { since: NOW + 2 * MINUTE, until: NOW + 3 * MINUTE, state: 'missing' },
    ]);
  });
});

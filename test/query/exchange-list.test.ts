import { expect, it } from 'vitest';
import { listExchanges } from '../../src/query/exchange-list.js';
import { eachEngine } from '../store/each-engine.js';
import { MINUTE, NOW, seeded } from './seed.js';

eachEngine(({ openNew: open }) => {
  it('gives each exchange with its sources, active markets and last poll', async () => {
    const sources = { kraken: [{ id: 'kraken' }, { id: 'coingecko' }], bitstamp: [{ id: 'bitstamp' }] };
    const sourcesOf = (exchange: string) => sources[exchange as keyof typeof sources];
    expect(await listExchanges(await seeded(await open()), sourcesOf)).toEqual([
      {
        exchange: 'bitstamp',
        sources: ['bitstamp'],
        markets: 1,
        lastSnapshotAt: null,
        lastStatus: null,
        pollIntervalMs: MINUTE,
      },
      {
        exchange: 'kraken',
        sources: ['kraken', 'coingecko'],
        markets: 2,
        lastSnapshotAt: NOW - MINUTE,
        lastStatus: 'ok',
        pollIntervalMs: MINUTE,
      },
    ]);
  });
});

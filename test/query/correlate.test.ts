import { expect, it } from 'vitest';
import { readCorrelations } from '../../src/query/correlate.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, type SeedMarket, seed, sharedStore } from './seed.js';

const RANGE = { since: NOW - 10 * HOUR, until: NOW };

/** A price at the end of each of the last ten hours but those left out. */
function hourly(base: string, price: (hour: number) => number, without: readonly number[] = []): SeedMarket {
  const hours = Array.from({ length: 10 }, (_, hour) => hour).filter((hour) => !without.includes(hour));
  return { pair: [base, 'USD'], prices: hours.map((hour) => [(10 - hour) * HOUR - 59 * MINUTE, price(hour)] as const) };
}

eachEngine((room) => {
  const filled = sharedStore(room, (store) =>
    seed(store, {
      kraken: [
        hourly('UP', (hour) => 100 * Math.exp(Math.sin(hour))),
        hourly('TWIN', (hour) => 5 * Math.exp(2 * Math.sin(hour)), [4]),
        hourly('AGAINST', (hour) => Math.exp(-Math.sin(hour))),
        hourly('FLAT', () => 1),
        hourly('RARE', (hour) => 1 + hour, [1, 3, 5, 7, 9]),
        { pair: ['NONE', 'USD'], prices: [] },
      ],
      okx: [hourly('UP', (hour) => 101 * Math.exp(Math.sin(hour)))],
    }),
  );
  const query = { range: RANGE, intervalMs: HOUR };

  it('compares each two markets once over the intervals in which both have a return', async () => {
    const { rows, members, leftOut } = await readCorrelations(await filled(), {
      ...query,
      pairs: ['UP-USD', 'TWIN-USD', 'AGAINST-USD'],
      exchanges: ['kraken'],
    });
    expect(members.map(({ pair }) => pair)).toEqual(['UP-USD', 'TWIN-USD', 'AGAINST-USD']);
    expect(leftOut).toEqual([]);
    expect(rows).toEqual([
      {
        a: { exchange: 'kraken', pair: 'UP-USD' },
        b: { exchange: 'kraken', pair: 'TWIN-USD' },
        interval: '1h',
        ...RANGE,
        // Nine returns, less the one into the missing hour and the one out of it.
        samples: 7,
        correlation: expect.closeTo(1, 9),
      },
      expect.objectContaining({ samples: 9, correlation: expect.closeTo(-1, 9) }),
      expect.objectContaining({ samples: 7, correlation: expect.closeTo(-1, 9) }),
    ]);
  });

  it('takes a pair on each exchange for a member of its own', async () => {
    const { members, rows } = await readCorrelations(await filled(), { ...query, pairs: ['UP-USD'] });
    expect(members.map(({ exchange }) => exchange)).toEqual(['kraken', 'okx']);
    expect(rows).toMatchObject([{ samples: 9, correlation: expect.closeTo(1, 9) }]);
  });

  it('is null where one does not move, and leaves out what has no return', async () => {
    const pairs = ['kraken:UP-USD', 'FLAT-USD', 'RARE-USD', 'NONE-USD'];
    const { rows, leftOut } = await readCorrelations(await filled(), { ...query, pairs });
    expect(rows).toMatchObject([{ b: { pair: 'FLAT-USD' }, samples: 9, correlation: null }]);
    expect(leftOut.map(({ pair }) => pair)).toEqual(['RARE-USD', 'NONE-USD']);
  });

  it('is null below three returns in common', async () => {
    const range = { since: NOW - 3 * HOUR, until: NOW };
    const { rows } = await readCorrelations(await filled(), { ...query, range, pairs: ['UP-USD'] });
    expect(rows).toMatchObject([{ samples: 2, correlation: null }]);
  });

  it('takes two markets', async () => {
    const store = await filled();
    await expect(readCorrelations(store, { ...query, pairs: ['TWIN-USD', 'twin/usd'] })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(readCorrelations(store, { ...query, pairs: ['UP-USD', 'NO-USD'] })).rejects.toMatchObject({
      code: 'unknown',
    });
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeCandles } from '../../src/store/candle.js';
import {
  type CoverageState,
  type NewCoverage,
  readAllCoverage,
  readCoverage,
  writeCoverage,
} from '../../src/store/coverage.js';
import { readFirstCandle, writeFirstCandle } from '../../src/store/first-candle.js';
import { eachEngine } from './each-engine.js';
import { listExchange } from './make-history.js';

const END = 30;
const STATES: readonly CoverageState[] = ['traded', 'empty', 'failed', 'missing'];

const change = fc
  .record({
    since: fc.integer({ min: 0, max: END - 1 }),
    length: fc.integer({ min: 1, max: 12 }),
    state: fc.constantFrom(...STATES),
    reason: fc.constantFrom(null, 'why'),
  })
  .map(({ since, length, state, reason }): NewCoverage => ({ since, until: since + length, state, reason }));

eachEngine((room) => {
  it('what was written last about a time is what is known of it, in spans as long as can be', async () => {
    const store = await room.openNew();
    const { markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    const marketId = markets[0]?.id ?? 0;
    let intervalMs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 10 }), async (changes) => {
        intervalMs += 1;
        const series = { marketId, intervalMs };
        const known: (string | undefined)[] = [];
        for (const span of changes) {
          const candles = [span.since, span.until - 1].map((openTime) => ({
            openTime,
            open: 1,
            high: 1,
            low: 1,
            close: 1,
            volume: null,
          }));
          if (span.state === 'traded')
            await writeCandles(store, series, candles.slice(0, span.until - span.since), [span], 0);
          else await writeCoverage(store, series, [span]);
          for (let time = span.since; time < span.until; time += 1) known[time] = `${span.state} ${span.reason}`;
        }
        const spans = await readCoverage(store, series);
        const told: (string | undefined)[] = [];
        for (const [index, { since, until, state, reason }] of spans.entries()) {
          const before = spans[index - 1];
          expect(since).toBeGreaterThanOrEqual(before?.until ?? 0);
          if (before?.until === since) expect([before.state, before.reason]).not.toEqual([state, reason]);
          for (let time = since; time < until; time += 1) told[time] = `${state} ${reason}`;
        }
        expect(told).toEqual(known);
        const { count } = await store.db
          .selectFrom('candle')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('interval_ms', '=', intervalMs)
          .executeTakeFirstOrThrow();
        expect(spans.reduce((sum, { candles }) => sum + candles, 0)).toBe(count);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('two writers of one series at once lose nothing of each other', async () => {
    const location = await room.newLocation();
    const store = await room.open(location);
    // Two connections to one SQLite file wait for each other in threads, which one process does not have.
    const other = room.engine === 'sqlite' ? store : await room.open(location);
    const { markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    const series = { marketId: markets[0]?.id ?? 0, intervalMs: 1 };
    const spans = Array.from({ length: 40 }, (_, index): NewCoverage => {
      return { since: index, until: index + 1, state: 'empty', reason: null };
    });
    await Promise.all(spans.map((span, index) => writeCoverage(index % 2 === 0 ? store : other, series, [span])));
    expect(await readCoverage(store, series)).toMatchObject([{ since: 0, until: 40, state: 'empty' }]);
  });

  it('coverage is read by range, by market and by interval', async () => {
    const store = await room.openNew();
    const { markets } = await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    const [one = 0, two = 0] = markets.map(({ id }) => id);
    const span = { since: 10, until: 20, state: 'failed', reason: 'HTTP\0 503' } as const;
    await writeCoverage(store, { marketId: one, intervalMs: 1 }, [span]);
    await writeCoverage(store, { marketId: two, intervalMs: 1 }, [span]);
    await writeCoverage(store, { marketId: two, intervalMs: 5 }, [span]);
    const row = { since: 10, until: 20, state: 'failed', reason: 'HTTP 503', candles: 0 };
    expect(await readCoverage(store, { marketId: one, intervalMs: 1 }, { since: 19, until: 30 })).toEqual([row]);
    expect(await readCoverage(store, { marketId: one, intervalMs: 1 }, { since: 20, until: 30 })).toEqual([]);
    expect(await readAllCoverage(store, { marketIds: [two] })).toEqual([
      { marketId: two, intervalMs: 1, ...row },
      { marketId: two, intervalMs: 5, ...row },
    ]);
    expect(await readAllCoverage(store, { intervalMs: 1 })).toHaveLength(2);
  });

  it('the first candle of a market is remembered', async () => {
    const store = await room.openNew();
    const { markets } = await listExchange(store, 'kraken', ['BTC-USD']);
    const id = markets[0]?.id ?? 0;
    expect(await readFirstCandle(store, id)).toBeNull();
    await writeFirstCandle(store, id, 123);
    expect(await readFirstCandle(store, id)).toBe(123);
  });
});

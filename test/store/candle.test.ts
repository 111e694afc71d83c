import { expect, it } from 'vitest';
import {
  type ClosedCandle,
  readCandles,
  readIdleSpans,
  readMinuteCloses,
  writeCandles,
} from '../../src/store/candle.js';
import { readCoverage } from '../../src/store/coverage.js';
import { readSize } from '../../src/store/size.js';
import type { Store } from '../../src/store/store.js';
import { eachEngine } from './each-engine.js';
import { listExchange, START } from './make-history.js';

const MINUTE = 60_000;
const ALWAYS = { since: 0, until: Number.MAX_SAFE_INTEGER };

/** The candle of the minute that many minutes after the start. */
function minute(after: number, close = 100 + after, volume: number | null = 0.1 + after): ClosedCandle {
  return { openTime: START + after * MINUTE, open: 100, high: Math.max(100, close), low: 1e-7, close, volume };
}

function traded(from: number, to: number) {
  return { since: START + from * MINUTE, until: START + to * MINUTE, state: 'traded', reason: null } as const;
}

async function aSeries(store: Store) {
  const { markets } = await listExchange(store, 'kraken', ['BTC-USD']);
  return { marketId: markets[0]?.id ?? 0, intervalMs: MINUTE };
}

async function revisions(store: Store) {
  return store.db.selectFrom('candle_revision').selectAll().orderBy('open_time').orderBy('seen_at').execute();
}

eachEngine((room) => {
  it('a page of candles and what it says of its span are stored together', async () => {
    const store = await room.openNew();
    const series = await aSeries(store);
    const page = [minute(0), minute(1, 0.1 + 0.2), minute(2, 1e15, null)];
    await writeCandles(store, series, page, [traded(0, 3)], START);
    expect(await readCandles(store, series, ALWAYS)).toEqual(page);
    expect(await readCandles(store, series, { since: START + MINUTE, until: START + 2 * MINUTE })).toEqual([page[1]]);
    expect(await readCandles(store, series, ALWAYS, { limit: 2 })).toEqual(page.slice(0, 2));
    expect(await readCoverage(store, series)).toEqual([{ ...traded(0, 3), candles: 3 }]);
    expect((await readSize(store)).candles).toBe(3);
  });

  it('a candle that makes no sense takes the whole page and its span with it', async () => {
    const store = await room.openNew();
    const series = await aSeries(store);
    const bad = { ...minute(1), low: 0 };
    await expect(writeCandles(store, series, [minute(0), bad], [traded(0, 2)], START)).rejects.toThrow();
    expect(await readCandles(store, series, ALWAYS)).toEqual([]);
    expect(await readCoverage(store, series)).toEqual([]);
  });

  it('storing a page again changes nothing', async () => {
    const store = await room.openNew();
    const series = await aSeries(store);
    for (let time = 0; time < 2; time += 1) {
      await writeCandles(store, series, [minute(0), minute(1, 7, null)], [traded(0, 2)], START + time);
    }
    expect(await readCandles(store, series, ALWAYS)).toEqual([minute(0), minute(1, 7, null)]);
    expect(await readCoverage(store, series)).toEqual([{ ...traded(0, 2), candles: 2 }]);
    expect(await revisions(store)).toEqual([]);
  });

  it('a restated candle keeps what it said before as a revision', async () => {
    const store = await room.openNew();
    const series = await aSeries(store);
    await writeCandles(store, series, [minute(0, 5), minute(1, 6), minute(2, 7, null)], [traded(0, 3)], START);
    await writeCandles(store, series, [minute(1, 6.5), minute(2, 7, 3)], [traded(1, 3)], START + 1_000);
    await writeCandles(store, series, [minute(1, 6.25)], [traded(1, 2)], START + 2_000);
    expect(await readCandles(store, series, ALWAYS)).toEqual([minute(0, 5), minute(1, 6.25), minute(2, 7, 3)]);
    expect(await revisions(store)).toMatchObject([
      { open_time: minute(1).openTime, seen_at: START + 1_000, close: 6, volume: 1.1 },
      { open_time: minute(1).openTime, seen_at: START + 2_000, close: 6.5 },
      { open_time: minute(2).openTime, seen_at: START + 1_000, close: 7, volume: null },
    ]);
    expect((await readSize(store)).candles).toBe(3);
  });

  it('intervals without a candle are told, at the edges too', async () => {
    const store = await room.openNew();
    const series = await aSeries(store);
    const at = (after: number) => START + after * MINUTE;
    await writeCandles(store, series, [minute(2), minute(3), minute(7)], [traded(0, 10)], START);
    expect(await readIdleSpans(store, series, { since: at(0), until: at(10) })).toEqual([
      { since: at(0), until: at(2) },
      { since: at(4), until: at(7) },
      { since: at(8), until: at(10) },
    ]);
    expect(await readIdleSpans(store, series, { since: at(2), until: at(4) })).toEqual([]);
    expect(await readIdleSpans(store, series, { since: at(4), until: at(6) })).toEqual([
      { since: at(4), until: at(6) },
    ]);
  });

  it('a close counts at the time at which its minute closed', async () => {
    const store = await room.openNew();
    const series = await aSeries(store);
    await writeCandles(store, series, [minute(0), minute(1), minute(2)], [traded(0, 3)], START);
    expect(
      await readMinuteCloses(store, series.marketId, { since: START + MINUTE, until: START + 3 * MINUTE }),
    ).toEqual([
      { time: START + MINUTE, price: 100 },
      { time: START + 2 * MINUTE, price: 101 },
    ]);
  });
});

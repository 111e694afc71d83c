import { describe, expect, it } from 'vitest';
import { readSummaries } from '../../src/query/summaries.js';
import { createWindowMemory } from '../../src/query/window-memory.js';
import { writeWindowValues } from '../../src/query/window-values.js';
import type { Summary } from '../../src/stats/summary.js';
import { summaryAt } from '../../src/stats/summary-columns.js';
import { readExchanges } from '../../src/store/exchange.js';
import { listMarkets, MINUTE, poll, START } from '../alerts/watched-store.js';
import { expectClose } from '../stats/close-to.js';
import { eachEngine } from '../store/each-engine.js';

const WINDOWS = [7, 20, 60, 61, 130, 300].map((minutes) => minutes * MINUTE);

eachEngine((room) => {
  describe('the memory of windows', () => {
    it('says after each poll what the store says of the same range, begun anew or grown', {
      timeout: 60_000,
    }, async () => {
      const store = await room.openNew();
      const markets = await listMarkets(store, 'kraken', ['AAA', 'BBB', 'CCC']);
      const [exchange] = await readExchanges(store);
      if (exchange === undefined) throw new Error('no exchange');
      const [first, , third] = markets;
      const watched = [first, third].flatMap((market) => market ?? []);
      // Of some lengths all are asked about, of others one.
      const asked = new Map(
        WINDOWS.map((windowMs, index) => [
          windowMs,
          Uint32Array.from(index % 3 === 1 ? watched.slice(1) : watched, ({ id }) => id),
        ]),
      );
      const grown = createWindowMemory(exchange, asked);
      const prepared = createWindowMemory(exchange, asked);
      for (const memory of [grown, prepared]) memory.restart(START);
      let at = START;
      for (let count = 0; count < 420; count += 1) {
        at += count === 250 ? 100 * MINUTE : MINUTE - 400 + (count % 5) * 200;
        const prices = markets.flatMap(({ id }, index) =>
          index === 2 && count % 3 === 0 ? [] : [[id, 100 + 5 * Math.sin(count / 9 + index)] as const],
        );
        await poll(store, exchange.id, at, prices);
        const next = { takenAt: at, marketIds: prices.map(([id]) => id), prices: prices.map(([, price]) => price) };
        for (const memory of [grown, prepared]) memory.append(next);
        // As when every poll is judged: what is read of one length is of no concern to the others.
        for (const windowMs of count % 2 === 0 ? WINDOWS : WINDOWS.toReversed()) await prepared.read(store, windowMs);
        await prepared.prepare(store);
        if (count % 29 !== 0 && count !== 250 && count !== 251) continue;
        const fresh = createWindowMemory(exchange, asked);
        fresh.restart(at);
        for (const windowMs of WINDOWS) {
          const wanted = await readSummaries(store, watched, { since: at - windowMs, until: at + 1 });
          for (const memory of [grown, prepared, fresh]) {
            const { marketIds, columns } = await memory.read(store, windowMs);
            expect(marketIds).toEqual(asked.get(windowMs));
            for (const [place, id] of marketIds.entries()) {
              const want = wanted.get(id);
              if ((columns.count[place] ?? 0) === 0) expect(want?.count).toBe(0);
              else if (want) {
                for (const [name, value] of Object.entries(summaryAt(columns, place))) {
                  expectClose(value, want[name as keyof Summary], { scale: 1, name });
                }
              }
            }
          }
        }
      }
    });

    it('knows nothing of a window with a hole, or one that began before the first price', async () => {
      const store = await room.openNew();
      const [market] = await listMarkets(store, 'kraken', ['AAA']);
      const [exchange] = await readExchanges(store);
      if (exchange === undefined || market === undefined) throw new Error('no market');
      const ids = Uint32Array.of(market.id);
      const memory = createWindowMemory(exchange, new Map([40, 60].map((minutes) => [minutes * MINUTE, ids])));
      memory.restart(START);
      const known = async (at: number, windowMs: number) => {
        const values = new Map([['pctChange' as const, new Float64Array(1)]]);
        const { columns } = await memory.read(store, windowMs);
        writeWindowValues(columns, { at, windowMs, pollIntervalMs: MINUTE }, values);
        return values.get('pctChange')?.[0];
      };
      for (let minute = 1; minute <= 60; minute += 1) {
        const at = START + minute * MINUTE;
        await poll(store, exchange.id, at, [[market.id, 100 + minute]]);
        memory.append({ takenAt: at, marketIds: [market.id], prices: [100 + minute] });
        if (minute === 29) expect(await known(at, 40 * MINUTE)).toBeNaN();
        if (minute === 31) expect(await known(at, 40 * MINUTE)).toBeCloseTo((100 * 30) / 101, 9);
      }
      const late = START + 75 * MINUTE;
      await poll(store, exchange.id, late, [[market.id, 200]]);
      memory.append({ takenAt: late, marketIds: [market.id], prices: [200] });
      expect(await known(late, 40 * MINUTE)).toBeNaN();
      expect(await known(late, 60 * MINUTE)).toBeCloseTo((100 * (200 - 115)) / 115, 9);
    });
  });
});

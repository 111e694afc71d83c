import { describe, expect, it } from 'vitest';
import { encodePosition } from '../../src/server/position.js';
import { MINUTE, NOW, seed, sharedStore } from '../query/seed.js';
import { eachEngine } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

interface Page {
  points: [number, number][];
  next: string | null;
}

eachEngine((room) => {
  const open = sharedStore(room, async (store) => {
    const market = (base: string, prices: readonly (readonly [number, number])[]) => ({
      pair: [base, 'USD'] as const,
      prices,
    });
    await seed(store, {
      kraken: [
        market(
          'BTC',
          Array.from({ length: 10 }, (_, i) => [(10 - i) * MINUTE, 100 + i] as const),
        ),
        market('ETH', [[MINUTE, 7]]),
      ],
      bitstamp: ['A', 'B', 'C'].map((base) => market(base, [])),
    });
    // The same moment again, as when two imports overlap.
    await seed(store, {
      kraken: [market('BTC', [[5 * MINUTE, 200]]), market('ETH', [])],
    });
    await seed(store, { kraken: [market('BTC', [[5 * MINUTE, 300]]), market('ETH', [])] });
  });

  describe('prices', () => {
    const path = '/api/v1/prices/kraken/BTC-USD';

    it.each([1, 2, 3, 5, 12, 50])('come whole and in order over pages of %i', async (limit) => {
      const { url } = await serve(await open());
      const whole = (await ask(url, path)).json() as Page;
      const points: [number, number][] = [];
      let next: string | null = '';
      while (next !== null) {
        const page = (await ask(url, `${path}?limit=${limit}${next && `&next=${next}`}`)).json() as Page;
        expect(page.points.length).toBeLessThanOrEqual(limit);
        points.push(...page.points);
        next = page.next;
      }
      expect(points).toEqual(whole.points);
      expect(whole.points.length).toBe(12);
    });

    it('keep the range of the first page, whatever the clock says by then', async () => {
      let now = NOW;
      const { url } = await serve(await open(), { now: () => now });
      const { next } = (await ask(url, `${path}?window=3m&limit=1`)).json() as Page;
      now += 60 * MINUTE;
      const { points } = (await ask(url, `${path}?window=3m&next=${next}`)).json() as Page;
      expect(points).toEqual([
        [NOW - 2 * MINUTE, 108],
        [NOW - MINUTE, 109],
      ]);
    });

    it('refuse a position that was changed, or is of another list', async () => {
      const { url } = await serve(await open());
      const { next } = (await ask(url, `${path}?limit=1`)).json() as Page;
      const status = async (where: string, word: string) => (await ask(url, `${where}?next=${word}`)).status;
      expect(await status(path, String(next))).toBe(200);
      expect(await status(path, `A${next}`)).toBe(400);
      expect(await status(path, `${next}A`)).toBe(400);
      expect(await status('/api/v1/prices/kraken/ETH-USD', String(next))).toBe(400);
      expect(await status(path, encodePosition('prices kraken BTC-USD', [1, 'x', 2]))).toBe(400);
      expect(await status('/api/v1/markets', String(next))).toBe(400);
    });
  });

  it('markets come whole over pages that Link to the next', async () => {
    const { url } = await serve(await open());
    const whole = (await ask(url, '/api/v1/markets')).json();
    const rows: unknown[] = [];
    let path: string | undefined = '/api/v1/markets?limit=2';
    while (path !== undefined) {
      const answer = await ask(url, path);
      rows.push(...(answer.json() as unknown[]));
      path = /^<(.+)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1];
    }
    expect(rows).toEqual(whole);
    expect(rows).toHaveLength(5);
  });
});

import { expect, it } from 'vitest';
import { pruneExchange } from '../../src/collector/retention/prune.js';
import { readSeries } from '../../src/query/series.js';
import { writeCandles } from '../../src/store/candle.js';
import { readMarkets } from '../../src/store/market.js';
import type { Store } from '../../src/store/store.js';
import { newUser } from '../cli/crunch.js';
import { NOW as HISTORY_END, makeHistory } from '../collector/retention/history.js';
import { HOUR, MINUTE, NOW, seed } from '../query/seed.js';
import { eachEngine } from '../store/each-engine.js';
import { START } from '../store/make-history.js';
import { ask, serve } from './serve.js';

const user = newUser();
const DAY = 24 * HOUR;
const SINCE = NOW - 2 * HOUR;

/** Two hours that were polled but for three holes, and minute candles over two of them and what lies around. */
async function fillWithHoles(store: Store): Promise<void> {
  const holes = [
    [110, 100],
    [70, 61],
    [30, 1],
  ] as const;
  const polled = Array.from({ length: 120 }, (_, index) => 120 - index).filter(
    (ago) => !holes.some(([from, to]) => ago <= from && ago >= to),
  );
  const prices = polled.map((ago) => [ago * MINUTE - 700, 100 + ago / 7] as const);
  await seed(store, { kraken: [{ pair: ['BTC', 'USD'], prices }] });
  const [market] = await readMarkets(store, { pair: { base: 'BTC', quote: 'USD' } });
  const rows = Array.from({ length: 120 }, (_, index) => {
    const close = 50 + index;
    return { openTime: SINCE + index * MINUTE, open: close, high: close, low: close, close, volume: 1 };
  }).filter(({ openTime }) => openTime < NOW - 75 * MINUTE || openTime >= NOW - 40 * MINUTE);
  const span = { since: SINCE, until: NOW, state: 'traded', reason: null } as const;
  await writeCandles(store, { marketId: market?.id ?? 0, intervalMs: MINUTE }, rows, [span], NOW);
}

/** All pages of a series, one after the other. */
async function pagesOf(url: string, path: string, limit: number): Promise<unknown[]> {
  const points: unknown[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const answer = await ask(url, `${path}&limit=${limit}${next && `&next=${next}`}`);
    const page = answer.json() as { points: unknown[]; next: string | null };
    expect(page.points.length).toBeLessThanOrEqual(limit);
    points.push(...page.points);
    next = page.next;
  }
  return points;
}

eachEngine((room) => {
  it('prices with holes that candles fill are those of crunch graph, in pages of any length', async () => {
    const location = await room.newLocation();
    await fillWithHoles(await room.open(location));
    const args = ['graph', 'kraken:BTC-USD', '--since', String(SINCE), '--until', String(NOW), '--json'];
    const { stdout, code } = await user.run([...args, '--db', location]);
    expect(code).toBe(0);
    const [drawn] = JSON.parse(stdout);
    expect(drawn.points.length).toBeGreaterThan(100);
    expect(drawn.points.some(([time]: [number]) => time % MINUTE === 0)).toBe(true);
    const { url } = await serve(await room.open(location, { mode: 'read' }));
    const path = `/api/v1/prices/kraken/BTC-USD?since=${SINCE}&until=${NOW}`;
    expect((await ask(url, path)).json()).toEqual({ ...drawn, next: null });
    for (const limit of [7, 29, 1_000]) expect(await pagesOf(url, path, limit)).toEqual(drawn.points);
  });

  it('prices of which some were pruned are the hours that are left, and what follows, in pages of any length', async () => {
    const store = await room.openNew();
    const { exchange, markets } = await makeHistory(store);
    const [, market] = markets;
    if (market === undefined) throw new Error('no market');
    await pruneExchange(store, exchange, {
      before: START + 2 * DAY,
      now: () => HISTORY_END,
      step: async () => {},
    });
    const range = { since: START, until: START + 2 * DAY + 5 * HOUR };
    const pair = `${market.base}-${market.quote}`;
    const [series] = await readSeries(store, { pair, exchanges: [market.exchange], range });
    const { url } = await serve(store, { now: () => HISTORY_END });
    const path = `/api/v1/prices/${market.exchange}/${pair}?since=${range.since}&until=${range.until}`;
    for (const limit of [11, 40, 10_000]) expect(await pagesOf(url, path, limit)).toEqual(series?.points);
  });
});

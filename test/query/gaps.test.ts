import { expect, it } from 'vitest';
import { readGaps } from '../../src/query/gaps.js';
import { writeCandles } from '../../src/store/candle.js';
import { writeCoverage } from '../../src/store/coverage.js';
import { ensureExchange, writePollInterval } from '../../src/store/exchange.js';
import { readMarkets } from '../../src/store/market.js';
import { writeMissed, writeSnapshot } from '../../src/store/snapshot.js';
import type { Store } from '../../src/store/store.js';
import { eachEngine } from '../store/each-engine.js';
import { listExchange, okSnapshot, pricesOf } from '../store/make-history.js';
import { MINUTE, NOW } from './seed.js';

function at(minutes: number): number {
  return NOW + minutes * MINUTE;
}

function candle(minutes: number) {
  return { openTime: at(minutes), open: 1, high: 1, low: 1, close: 1, volume: null };
}

async function poll(
  store: Store,
  slug: string,
  minutes: number,
  status: 'ok' | 'failed' | 'skipped' | 'empty',
  error: string | null = null,
) {
  const { exchangeId, markets } = await listExchange(store, slug, ['BTC-USD', 'ETH-USD']);
  const snapshot = okSnapshot(exchangeId, at(minutes) + 700, { scheduledAt: at(minutes), status, error });
  await writeSnapshot(store, snapshot, status === 'ok' ? pricesOf(markets, [1, 2]) : []);
}

eachEngine((room) => {
  it('ticks without prices are told with their reason, from the first poll to the last', async () => {
    const store = await room.openNew();
    await poll(store, 'kraken', 0, 'failed', 'kraken prices: HTTP 503');
    await poll(store, 'kraken', 1, 'ok');
    await poll(store, 'kraken', 2, 'ok');
    await poll(store, 'kraken', 5, 'ok');
    await poll(store, 'kraken', 6, 'failed', 'one');
    await poll(store, 'kraken', 7, 'failed', 'two');
    await poll(store, 'kraken', 8, 'skipped', 'kraken: rate limited');
    const { id } = await ensureExchange(store, 'kraken');
    await writeMissed(store, id, 'kraken', [at(9), at(10)], at(11));
    await poll(store, 'kraken', 11, 'empty');
    await poll(store, 'kraken', 12, 'failed', 'a first try');
    await poll(store, 'kraken', 12, 'ok');
    await poll(store, 'kraken', 13, 'skipped', 'kraken: rate limited');
    const rows = await readGaps(store, {});
    expect(rows[0]).toEqual({
      exchange: 'kraken',
      pair: null,
      interval: '1m',
      since: at(0),
      until: at(1),
      state: 'failed',
      reason: 'kraken prices: HTTP 503',
    });
    expect(rows.map(({ since, until, state, reason }) => [since - NOW, until - NOW, state, reason].join(' '))).toEqual([
      `${0} ${MINUTE} failed kraken prices: HTTP 503`,
      `${3 * MINUTE} ${5 * MINUTE} missing collector was not running`,
      `${6 * MINUTE} ${8 * MINUTE} failed one`,
      `${8 * MINUTE} ${9 * MINUTE} missing kraken: rate limited`,
      `${9 * MINUTE} ${11 * MINUTE} missing missed: the poll before still ran, or the machine slept`,
      `${11 * MINUTE} ${12 * MINUTE} empty the exchange gave no price`,
      `${13 * MINUTE} ${14 * MINUTE} missing kraken: rate limited`,
    ]);
  });

  it('polls are measured by the interval of their exchange, and a named pair has those of its exchanges', async () => {
    const store = await room.openNew();
    for (const slug of ['bitstamp', 'kraken']) {
      await poll(store, slug, 0, 'ok');
      await poll(store, slug, 5, 'ok');
    }
    const { id } = await ensureExchange(store, 'kraken');
    await writePollInterval(store, id, 5 * MINUTE);
    expect(await readGaps(store, { pairs: ['BTC-USD'] })).toMatchObject([
      { exchange: 'bitstamp', pair: 'BTC-USD', interval: '1m', since: at(1), until: at(5) },
    ]);
    expect(await readGaps(store, { exchanges: ['kraken'] })).toEqual([]);
    expect(await readGaps(store, { interval: '5m' })).toEqual([]);
    await expect(readGaps(store, { pairs: ['BTX-USD'] })).rejects.toMatchObject({ code: 'unknown' });
  });

  it('candles have the holes that are known, and no others', async () => {
    const store = await room.openNew();
    await listExchange(store, 'kraken', ['BTC-USD', 'ETH-USD']);
    const [btc, eth] = await readMarkets(store);
    const series = { marketId: btc?.id ?? 0, intervalMs: MINUTE };
    const state = (
      from: number,
      to: number,
      name: 'traded' | 'empty' | 'failed' | 'missing',
      reason: string | null,
    ) => ({
      since: at(from),
      until: at(to),
      state: name,
      reason,
    });
    await writeCoverage(store, series, [
      state(-90, -60, 'empty', 'before the first candle'),
      state(-60, -50, 'missing', 'not fetched yet'),
      state(-50, -40, 'failed', 'HTTP 503'),
    ]);
    await writeCandles(store, series, [candle(-40), candle(-39), candle(-36)], [state(-40, -35, 'traded', null)], NOW);
    const week = { marketId: eth?.id ?? 0, intervalMs: 7 * 1_440 * MINUTE };
    await writeCoverage(store, week, [state(-90, -60, 'failed', 'HTTP 500')]);

    const rows = await readGaps(store, {});
    expect(
      rows.map(({ pair, interval, since, until, state: name, reason }) => [
        pair,
        interval,
        (since - NOW) / MINUTE,
        (until - NOW) / MINUTE,
        name,
        reason,
      ]),
    ).toEqual([
      ['BTC-USD', '1m', -90, -60, 'empty', 'before the first candle'],
      ['BTC-USD', '1m', -60, -50, 'missing', 'not fetched yet'],
      ['BTC-USD', '1m', -50, -40, 'failed', 'HTTP 503'],
      ['BTC-USD', '1m', -38, -36, 'empty', 'no trade'],
      ['ETH-USD', '1w', -90, -60, 'failed', 'HTTP 500'],
    ]);
    expect(await readGaps(store, { pairs: ['kraken:ETH-USD'] })).toHaveLength(1);
    expect(await readGaps(store, { interval: '1m' })).toHaveLength(4);
    expect(await readGaps(store, { exchanges: ['binance'] })).toEqual([]);
  });
});

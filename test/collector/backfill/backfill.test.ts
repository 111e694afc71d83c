import { describe, expect, test } from 'vitest';
import { backfill } from '../../../src/collector/backfill/backfill.js';
import { collectEvery } from '../../../src/collector/schedule.js';
import { pairName, parsePair } from '../../../src/market/pair.js';
import { readGaps } from '../../../src/query/gaps.js';
import { readFirstCandle } from '../../../src/store/first-candle.js';
import { readMarkets } from '../../../src/store/market.js';
import { readSize } from '../../../src/store/size.js';
import { DAY, FLOOR, HOUR, MINUTE, NOON, openBackfillRig } from './rig.js';

describe('what is fetched', () => {
  test.each([
    ['binance', 'BTC-USDT', 3],
    ['coinbase', 'BTC-USD', 10],
    ['bitstamp', 'BTC-USD', 3],
    ['bitfinex', 'BTC-USD', 1],
    ['okx', 'BTC-USDT', 29],
  ] as const)(
    '%s: two days of minutes are its very candles, in as few pages as hold them',
    async (exchange, pair, pages) => {
      const rig = await openBackfillRig({ exchanges: [exchange] });
      const since = FLOOR - 2 * DAY;
      const { rows } = await rig.run([pair], [exchange], { since });
      const row = { exchange, pair, interval: '1m', since, until: FLOOR, status: 'ok', gaps: 0, error: null };
      expect(rows).toEqual([{ ...row, candles: 2_880, requests: pages }]);
      expect(await rig.held(exchange, pair)).toEqual(rig.truth(exchange, pair, since, FLOOR));
      expect(rig.asked).toHaveLength(pages);
      expect(rig.simulator.requests(exchange)).toMatchObject({ violations: 0, bans: 0 });
    },
  );

  test.each([
    ['kraken', 720],
    ['gemini', 1_439],
  ] as const)('%s: what its API does not reach back to is told as missing', async (exchange, reach) => {
    const rig = await openBackfillRig({ exchanges: [exchange] });
    const since = FLOOR - 2 * DAY;
    const oldest = FLOOR - reach * MINUTE;
    for (const [candles, requests] of [
      [reach, 1],
      [0, 0],
    ]) {
      const { rows } = await rig.run(['BTC-USD'], [exchange], { since });
      expect(rows).toMatchObject([{ since, status: 'partial', candles, requests, gaps: 1, error: null }]);
    }
    expect(await rig.held(exchange, 'BTC-USD')).toEqual(rig.truth(exchange, 'BTC-USD', oldest, FLOOR));
    expect(await rig.coverage(exchange, 'BTC-USD')).toEqual([
      { since, until: oldest, state: 'missing', reason: 'out of reach of the API', candles: 0 },
      { since: oldest, until: FLOOR, state: 'traded', reason: null, candles: reach },
    ]);
  });

  test('what is held is never asked for again, and a longer range costs what is new of it', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    const pages = async (since: number, until?: number) => {
      const before = rig.asked.length;
      await rig.run(['BTC-USDT'], ['binance'], { since, ...(until === undefined ? {} : { until }) });
      return rig.asked.length - before;
    };
    expect(await pages(FLOOR - 5 * DAY, FLOOR - 4 * DAY)).toBe(2);
    expect(await pages(FLOOR - 2 * DAY, FLOOR - DAY)).toBe(2);
    expect(await pages(FLOOR - 5 * DAY, FLOOR - 4 * DAY)).toBe(0);
    expect(await pages(FLOOR - 6 * DAY)).toBe(2 + 3 + 2);
    expect(await pages(FLOOR - 6 * DAY)).toBe(0);
    expect(await rig.held('binance', 'BTC-USDT')).toEqual(rig.truth('binance', 'BTC-USDT', FLOOR - 6 * DAY, FLOOR));
    await rig.clock.advanceTo(NOON + 3 * MINUTE);
    expect(await pages(FLOOR - 6 * DAY)).toBe(1);
    expect(await rig.held('binance', 'BTC-USDT')).toHaveLength(6 * 1_440 + 3);
  });

  test('a candle is stored once it is over by the clock of the exchange, and some seconds', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    rig.clock.jumpTo(FLOOR + 4_999);
    const early = await rig.run(['BTC-USDT'], ['binance'], { since: FLOOR - HOUR });
    expect(early.rows).toMatchObject([{ until: FLOOR - MINUTE, candles: 59, status: 'ok' }]);
    rig.clock.jumpTo(FLOOR + 5_000);
    const late = await rig.run(['BTC-USDT'], ['binance'], { since: FLOOR - HOUR });
    expect(late.rows).toMatchObject([{ until: FLOOR, candles: 1, status: 'ok' }]);
    expect(await rig.held('binance', 'BTC-USDT')).toEqual(rig.truth('binance', 'BTC-USDT', FLOOR - HOUR, FLOOR));
  });

  test('a clock of ours that is fast makes no candle final before its time', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    const fast = { ...rig.clock, now: () => rig.clock.now() + 90_000 };
    const context = { ...rig.context, clock: fast };
    const request = {
      questions: [parsePair('BTC-USDT')],
      exchanges: ['binance'],
      interval: '1m',
      range: { since: FLOOR - HOUR, until: fast.now() },
      isRepair: false,
    } as const;
    const { rows } = await backfill(context, request, new AbortController().signal);
    expect(rows).toMatchObject([{ until: FLOOR, candles: 60, status: 'ok', gaps: 0 }]);
    expect(await rig.held('binance', 'BTC-USDT')).toEqual(rig.truth('binance', 'BTC-USDT', FLOOR - HOUR, FLOOR));
  });

  test('longer candles are series of their own', async () => {
    const rig = await openBackfillRig({ exchanges: ['coinbase'] });
    const since = Math.ceil((FLOOR - 20 * DAY) / DAY) * DAY;
    for (const interval of ['1h', '6h', '1d'] as const) {
      const { rows } = await rig.run(['BTC-USD'], ['coinbase'], { since }, { interval });
      expect(rows).toMatchObject([{ interval, status: 'ok' }]);
      const until = rows[0]?.until ?? 0;
      expect(await rig.held('coinbase', 'BTC-USD', interval)).toEqual(
        rig.truth('coinbase', 'BTC-USD', since, until, interval),
      );
    }
    expect((await readSize(rig.store)).candles).toBe(19 * 24 + 11 + 19 * 4 + 1 + 19);
  });
});

test('weeks begin when the exchange says, and days in which none begins are no hole', async () => {
  const rig = await openBackfillRig({ exchanges: ['binance'] });
  const since = Date.UTC(2025, 11, 3);
  const first = await rig.run(['BTC-USDT'], ['binance'], { since }, { interval: '1w' });
  expect(first.rows).toMatchObject([{ status: 'ok', candles: 7, requests: 1, gaps: 0 }]);
  expect((await rig.held('binance', 'BTC-USDT', '1w'))[0]?.openTime).toBe(Date.UTC(2025, 11, 8));
  await rig.clock.advanceTo(NOON + DAY);
  const second = await rig.run(['BTC-USDT'], ['binance'], { since }, { interval: '1w' });
  expect(second.rows).toMatchObject([{ status: 'ok', candles: 0, requests: 1, gaps: 0 }]);
  expect(await readGaps(rig.store, {})).toEqual([]);
  await rig.clock.advanceTo(NOON + 2 * DAY);
  const third = await rig.run(['BTC-USDT'], ['binance'], { since }, { interval: '1w' });
  expect(third.rows).toMatchObject([{ status: 'ok', candles: 1, requests: 1 }]);
});

describe('no trade and lost are different', () => {
  test('minutes that an API leaves out for want of a trade are answered for', async () => {
    const rig = await openBackfillRig({ exchanges: ['coinbase'] });
    const thin = rig.simulator.marketsOf('coinbase').find(({ isThin, state }) => isThin && state === 'trading');
    if (!thin) throw new Error('no thin market');
    const pair = pairName(thin);
    const { rows } = await rig.run([pair], ['coinbase'], { since: FLOOR - 2 * DAY });
    expect(rows).toMatchObject([{ status: 'ok', gaps: 0 }]);
    const truth = rig.truth('coinbase', pair, FLOOR - 2 * DAY, FLOOR);
    expect(truth.length).toBeLessThan(2_880);
    expect(await rig.held('coinbase', pair)).toEqual(truth);
    expect(await rig.coverage('coinbase', pair)).toMatchObject([{ state: 'traded', candles: truth.length }]);
  });

  test('an empty page of a market that trades is asked for once more', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    await rig.run(['BTC-USDT'], ['binance'], { since: FLOOR - HOUR });
    rig.simulator.setFault('binance', { kind: 'empty', endpoint: 'candles', times: 1 });
    const { rows } = await rig.run(['BTC-USDT'], ['binance'], { since: FLOOR - 2 * DAY });
    expect(rows).toMatchObject([{ status: 'ok', candles: 2_820, gaps: 0, error: null }]);
    expect(await rig.held('binance', 'BTC-USDT')).toEqual(rig.truth('binance', 'BTC-USDT', FLOOR - 2 * DAY, FLOOR));
  });

  test('what stays empty is confirmed as empty, and not asked for any more', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    await rig.run(['BTC-USDT'], ['binance'], { since: FLOOR - 2 * DAY, until: FLOOR - DAY });
    await rig.run(['BTC-USDT'], ['binance'], { since: FLOOR - HOUR });
    rig.simulator.setFault('binance', { kind: 'empty', endpoint: 'candles' });
    const gap = { since: FLOOR - DAY, until: FLOOR - HOUR };
    const { rows } = await rig.run(['BTC-USDT'], ['binance'], gap);
    expect(rows).toMatchObject([{ status: 'ok', candles: 0 }]);
    expect((await rig.coverage('binance', 'BTC-USDT'))[1]).toEqual({
      ...gap,
      state: 'empty',
      reason: null,
      candles: 0,
    });
    rig.simulator.setFault('binance', null);
    expect((await rig.run(['BTC-USDT'], ['binance'], gap)).rows).toMatchObject([{ requests: 0 }]);
  });

  test('an empty answer that nobody confirmed before the process ended is doubted by the next one', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    await rig.run(['BTC-USDT'], ['binance'], { since: FLOOR - HOUR });
    rig.simulator.setFault('binance', { kind: 'empty', endpoint: 'candles' });
    const stop = new AbortController();
    const request = {
      questions: [parsePair('BTC-USDT')],
      exchanges: ['binance'],
      interval: '1m',
      range: { since: FLOOR - 3 * HOUR, until: FLOOR },
      isRepair: false,
    } as const;
    const { rows, isInterrupted } = await backfill(rig.context, request, stop.signal, ({ reached }) => {
      if (reached !== null) stop.abort();
    });
    expect(isInterrupted).toBe(true);
    expect(rows).toMatchObject([{ status: 'failed', gaps: 1 }]);
    expect(await rig.coverage('binance', 'BTC-USDT')).toMatchObject([{ state: 'failed' }, { state: 'traded' }]);
    rig.simulator.setFault('binance', null);
    const repaired = await rig.run([], ['binance'], { since: 0 }, { isRepair: true });
    expect(repaired.rows).toMatchObject([{ status: 'ok', candles: 120, gaps: 0 }]);
  });

  test('the first candle is found in a few requests and remembered for every interval', async () => {
    const startedTrading = Date.UTC(2026, 0, 29, 7, 13);
    const rig = await openBackfillRig({ exchanges: ['coinbase'], startedTrading });
    const since = Date.UTC(2009, 0, 3);
    const { rows } = await rig.run(['BTC-USD'], ['coinbase'], { since });
    expect(rows).toMatchObject([{ status: 'ok', gaps: 0, since, until: FLOOR }]);
    expect(await rig.held('coinbase', 'BTC-USD')).toEqual(rig.truth('coinbase', 'BTC-USD', since, FLOOR));
    expect(rig.asked.length).toBeLessThan(50);
    const [before] = await rig.coverage('coinbase', 'BTC-USD');
    expect(before).toMatchObject({ since, state: 'empty', reason: 'before the first candle' });
    const [market] = await readMarkets(rig.store, { pair: { base: 'BTC', quote: 'USD' } });
    expect(await readFirstCandle(rig.store, market?.id ?? 0)).toBe(before?.until);

    const asked = rig.asked.length;
    await rig.run(['BTC-USD'], ['coinbase'], { since });
    expect(rig.asked.length).toBe(asked);
    await rig.run(['BTC-USD'], ['coinbase'], { since }, { interval: '1h' });
    expect(rig.asked.length).toBe(asked + 1);
  });

  test('a market that never traded is confirmed as such', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    const never = rig.simulator.marketsOf('binance').find(({ state }) => state === 'never');
    if (!never) throw new Error('no such market');
    const { rows } = await rig.run([pairName(never)], ['binance'], { since: FLOOR - 30 * DAY });
    expect(rows).toMatchObject([{ status: 'ok', candles: 0 }]);
    expect(rig.asked.length).toBeLessThan(6);
    expect(await rig.coverage('binance', pairName(never))).toMatchObject([
      { state: 'empty', reason: 'no candle so far' },
    ]);
  });
});

describe('faults', () => {
  test.each([
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429, retryAfterS: 20 },
    { kind: 'error-envelope' },
    { kind: 'html' },
    { kind: 'truncated' },
    { kind: 'reset' },
    { kind: 'duplicates' },
    { kind: 'values', as: 'nan' },
    { kind: 'values', as: 'null' },
    { kind: 'values', as: 'missing' },
  ] as const)('a page that came as $kind $status$as is asked for again, and nothing wrong is stored', async (fault) => {
    for (const exchange of ['binance', 'coinbase'] as const) {
      const rig = await openBackfillRig({ exchanges: [exchange] });
      const pair = exchange === 'binance' ? 'BTC-USDT' : 'BTC-USD';
      await rig.run([pair], [exchange], { since: FLOOR - HOUR });
      rig.simulator.setFault(exchange, { ...fault, endpoint: 'candles', times: 2 });
      const { rows } = await rig.run([pair], [exchange], { since: FLOOR - DAY });
      expect(rows).toMatchObject([{ status: 'ok', candles: 1_380, gaps: 0, error: null }]);
      expect(await rig.held(exchange, pair)).toEqual(rig.truth(exchange, pair, FLOOR - DAY, FLOOR));
    }
  });

  test('a single malformed row is lost, not idle, and repaired later', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    rig.simulator.setFault('binance', { kind: 'values', as: 'nan', rows: 1, endpoint: 'candles', times: 1 });
    const { rows } = await rig.run(['BTC-USDT'], ['binance'], { since: FLOOR - 2 * HOUR });
    expect(rows).toMatchObject([
      { status: 'partial', candles: 119, gaps: 1, error: expect.stringContaining('candles') },
    ]);
    const lost = (await rig.coverage('binance', 'BTC-USDT')).filter(({ state }) => state === 'failed');
    expect(lost).toMatchObject([{ reason: rows[0]?.error }]);
    const repaired = await rig.run([], ['binance'], { since: 0 }, { isRepair: true });
    expect(repaired.rows).toMatchObject(
      [{ ...lost[0], state: undefined, reason: undefined, candles: 1, requests: 1, status: 'ok' }].map(
        ({ since, until, status }) => ({ since, until, status }),
      ),
    );
    expect(await rig.held('binance', 'BTC-USDT')).toEqual(rig.truth('binance', 'BTC-USDT', FLOOR - 2 * HOUR, FLOOR));
  });

  test('an API that stays broken ends the series with its reason, and another exchange goes on', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance', 'bitstamp'] });
    await rig.run(['BTC-USDT', 'BTC-EUR'], ['binance'], { since: FLOOR - HOUR });
    rig.simulator.setFault('binance', { kind: 'html', endpoint: 'candles' });
    const { rows } = await rig.run(['BTC-EUR'], ['binance', 'bitstamp'], { since: FLOOR - 7 * DAY });
    expect(rows).toMatchObject([
      { exchange: 'binance', status: 'failed', candles: 0, error: expect.stringContaining('binance candles') },
      { exchange: 'bitstamp', status: 'ok', candles: 7 * 1_440, gaps: 0 },
    ]);
    const states = (await rig.coverage('binance', 'BTC-EUR')).map(({ state, reason }) => [state, reason]);
    expect(states).toEqual([
      ['missing', 'not fetched yet'],
      ['failed', rows[0]?.error],
      ['traded', null],
    ]);
    rig.simulator.setFault('binance', null);
    const again = await rig.run([], ['binance', 'bitstamp'], { since: 0 }, { isRepair: true });
    expect(again.rows).toMatchObject([{ exchange: 'binance', pair: 'BTC-EUR', status: 'ok', gaps: 0 }]);
  });
});

test('after three series of a source have failed, its others are not begun', async () => {
  const rig = await openBackfillRig({ exchanges: ['binance'] });
  rig.simulator.setFault('binance', { kind: 'truncated', endpoint: 'candles' });
  const { rows } = await rig.run(['*-USDT'], ['binance'], { since: FLOOR - HOUR });
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.map(({ requests }) => requests > 0)).toEqual(rows.map((_, index) => index < 3));
  expect(rows[3]).toMatchObject({ status: 'failed', gaps: 1, error: expect.stringContaining('not asked') });
});

describe('which series', () => {
  test('patterns mean the markets that trade, each pair once', async () => {
    const rig = await openBackfillRig({ exchanges: ['kraken', 'binance'] });
    const { rows } = await rig.run(['BTC-*', 'kraken:*-GBP'], ['kraken', 'binance'], { since: FLOOR - 10 * MINUTE });
    const wanted = (['kraken', 'binance'] as const).flatMap((exchange) =>
      rig.simulator
        .marketsOf(exchange)
        .filter(({ base, quote }) => base === 'BTC' || (exchange === 'kraken' && quote === 'GBP'))
        .map(({ base, quote }) => `${exchange}:${base}-${quote}`),
    );
    expect(rows.map(({ exchange, pair }) => `${exchange}:${pair}`).sort()).toEqual(wanted.sort());
    expect(wanted.length).toBeGreaterThan(3);
  });

  test('an unknown pair is refused with the nearest, before any candle is asked for', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    await expect(rig.run(['BTC-USDX'], ['binance'], { since: FLOOR - HOUR })).rejects.toMatchObject({
      code: 'unknown',
      message: 'pair BTC-USDX: not listed by binance',
      hint: expect.stringContaining('BTC-USDT'),
    });
    expect(rig.asked).toEqual([]);
  });

  test('an interval that no exchange offers is refused, naming those that it does', async () => {
    const rig = await openBackfillRig({ exchanges: ['kraken', 'binance'] });
    await expect(rig.run(['BTC-USD'], ['kraken'], { since: FLOOR - HOUR }, { interval: '3m' })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('kraken: no candles of 3m, only of 1m, 5m'),
    });
    const { rows } = await rig.run(['BTC-EUR'], ['kraken', 'binance'], { since: FLOOR - HOUR }, { interval: '3m' });
    expect(rows).toMatchObject([
      { exchange: 'binance', status: 'ok' },
      { exchange: 'kraken', status: 'failed', error: expect.stringContaining('3m') },
    ]);
  });
});

describe('beside others', () => {
  test('two backfills of one series at once store it once and right', async () => {
    const rig = await openBackfillRig({ exchanges: ['binance'] });
    const range = { since: FLOOR - 5 * DAY };
    await Promise.all([
      rig.run(['BTC-USDT'], ['binance'], range),
      rig.run(['BTC-USDT'], ['binance'], { ...range, until: FLOOR - 700 * MINUTE }),
    ]);
    expect(await rig.held('binance', 'BTC-USDT')).toEqual(rig.truth('binance', 'BTC-USDT', range.since, FLOOR));
    expect(await rig.coverage('binance', 'BTC-USDT')).toMatchObject([{ state: 'traded', candles: 5 * 1_440 }]);
    const { rows } = await rig.run(['BTC-USDT'], ['binance'], range);
    expect(rows).toMatchObject([{ requests: 0 }]);
  });

  test('a backfill and a collector share the limits: both come through, nobody is refused', async () => {
    const exchanges = ['kraken', 'coinbase', 'bitfinex'] as const;
    const rig = await openBackfillRig({ exchanges, limits: { mode: 'strict' } });
    const stop = new AbortController();
    const statuses: string[] = [];
    const history = rig.run(['*-USD'], exchanges, { since: FLOOR - 3 * DAY }, { signal: stop.signal });
    await collectEvery(rig.context, { exchanges }, MINUTE, stop.signal, {
      maxTicks: 15,
      onCycle: (_, outcomes) => statuses.push(...outcomes.map(({ status }) => status)),
    });
    stop.abort();
    const { rows } = await history;
    expect(rows.reduce((sum, { candles }) => sum + candles, 0)).toBeGreaterThan(1_000);
    for (const exchange of exchanges) {
      expect(rig.simulator.requests(exchange)).toMatchObject({ violations: 0, bans: 0 });
    }
    expect(new Set(statuses)).toEqual(new Set(['ok']));
  });
});

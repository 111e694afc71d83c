import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CollectorContext } from '../../src/collector/context.js';
import { collectCycle } from '../../src/collector/cycle.js';
import type { Outcome } from '../../src/collector/outcome.js';
import { replayPolls } from '../../src/collector/replay.js';
import { collectEvery } from '../../src/collector/schedule.js';
import { silentLog } from '../../src/market/log.js';
import { readPollGaps } from '../../src/query/poll-gaps.js';
import { createClientOver } from '../../src/sources/client.js';
import type { Budget, Source } from '../../src/sources/contract.js';
import { createHttpTransport } from '../../src/sources/http-transport.js';
import { recordTo } from '../../src/sources/recording/recorder.js';
import { openRecording } from '../../src/sources/recording/recording.js';
import { NOON, openRig, type Rig } from './rig.js';
import { listing, marketByMarket, quoting, type Reply, refusal, toySource } from './toy-exchanges.js';

const MINUTE = 60_000;
const never = new AbortController().signal;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Round extends Rig {
  /** Base of the market and seconds after noon of each request for a price. */
  readonly asked: [base: string, seconds: number][];
  /** What the market with that number answers from now on. */
  answer(market: number, reply: Reply): void;
}

const DEFAULT: Budget = { limit: 1_000, windowMs: 1_000_000, pauseMs: 1_000 };

/** An exchange `a` of so many markets, M0, M1 and so on, each asked alone. */
async function roundOf(count: number, budget = DEFAULT, others: readonly Source[] = []): Promise<Round> {
  const rig = await openRig([marketByMarket('a', { budget }), ...others], { patienceMs: 40_000 });
  closers.push(() => rig.close());
  const asked: Round['asked'] = [];
  const answer = (market: number, reply: Reply) =>
    rig.server.answer('a', `prices/M${market}USD`, (response: ServerResponse) => {
      asked.push([`M${market}`, Math.round((rig.clock.now() - NOON) / 100) / 10]);
      if (typeof reply === 'function') reply(response);
      else response.end(JSON.stringify(reply.body));
    });
  rig.server.answer('a', 'markets', listing(...Array.from({ length: count }, (_, index) => `M${index}-USD`)));
  for (let index = 0; index < count; index += 1) answer(index, { body: { last: index + 1 } });
  return { ...rig, asked, answer };
}

/** Polls each minute, so many times; `during` runs once the first poll has begun. */
async function minutes(rig: Rig, ticks: number, context = rig.context, stop = new AbortController()) {
  const cycles: (Outcome | undefined)[] = [];
  const missed: number[] = [];
  const done = new EventEmitter();
  const ended = collectEvery(context, { exchanges: ['a'] }, MINUTE, stop.signal, {
    onCycle: (_tick, [outcome]) => {
      cycles.push(outcome);
      done.emit('cycle');
    },
    onMissed: (_exchange, at) => missed.push(...at),
    maxTicks: ticks,
  });
  for (let tick = 1; tick < ticks; tick += 1) {
    if (cycles.length < tick) await once(done, 'cycle');
    const next = NOON + tick * MINUTE;
    if (rig.clock.now() >= next) continue;
    await rig.clock.untilAsleep(next);
    await rig.clock.advanceTo(next);
  }
  await ended;
  return { cycles, missed };
}

/** Tick and time of each snapshot in seconds after noon, status, and its prices by base. */
async function stored(rig: Rig) {
  const rows = await rig.context.store.db
    .selectFrom('snapshot as s')
    .leftJoin('price as p', 'p.snapshot_id', 's.id')
    .leftJoin('market as m', 'm.id', 'p.market_id')
    .select(['s.id', 's.scheduled_at', 's.taken_at', 's.status', 'm.base', 'p.price'])
    .orderBy('s.id')
    .orderBy('m.id')
    .execute();
  const snapshots = new Map<number, { tick: number; at: number; status: string; prices: Record<string, number> }>();
  for (const row of rows) {
    const seconds = (time: number) => Math.round((time - NOON) / 100) / 10;
    const snapshot = snapshots.get(row.id) ?? {
      tick: seconds(row.scheduled_at),
      at: seconds(row.taken_at),
      status: row.status,
      prices: {},
    };
    if (row.base !== null && row.price !== null) snapshot.prices[row.base] = row.price;
    snapshots.set(row.id, snapshot);
  }
  return [...snapshots.values()];
}

describe('an exchange that is asked market by market each minute', () => {
  it('is asked evenly over the minute, and each price is stored with a time near its own', async () => {
    const rig = await roundOf(10);
    const { cycles } = await minutes(rig, 1);
    expect(rig.asked.map(([, at]) => at)).toEqual([0, 5.1, 10.2, 15.3, 20.4, 25.5, 30.6, 35.7, 40.8, 45.9]);
    expect(await stored(rig)).toEqual([
      { tick: 0, at: 5.1, status: 'ok', prices: { M0: 1, M1: 2 } },
      { tick: 0, at: 15.3, status: 'ok', prices: { M2: 3, M3: 4 } },
      { tick: 0, at: 25.5, status: 'ok', prices: { M4: 5, M5: 6 } },
      { tick: 0, at: 35.7, status: 'ok', prices: { M6: 7, M7: 8 } },
      { tick: 0, at: 45.9, status: 'ok', prices: { M8: 9, M9: 10 } },
    ]);
    expect(cycles).toMatchObject([{ status: 'ok', source: 'a', prices: 10, rejected: 0, error: null, retryAt: null }]);
  });

  it('has as many markets asked as fit, the next ones at the next tick, and misses none', async () => {
    const rig = await roundOf(12, { ...DEFAULT, pauseMs: 10_000 });
    const { cycles, missed } = await minutes(rig, 4);
    const names = rig.asked.map(([base]) => base).join(' ');
    expect(names).toBe('M0 M1 M2 M3 M4 M5 M6 M7 M8 M9 M10 M11 M0 M1 M2 M3 M4 M5 M6 M7');
    expect(cycles.map((outcome) => [outcome?.status, outcome?.prices])).toEqual(Array(4).fill(['ok', 5]));
    expect(missed).toEqual([]);
    expect(await readPollGaps(rig.context.store, undefined)).toEqual([]);
  });

  it('goes on behind the last market when answers are so slow that not all come in time', async () => {
    const rig = await roundOf(4);
    const slow: Reply = (response) => {
      rig.clock.jumpTo(rig.clock.now() + 18_000);
      response.end('{"last":7}');
    };
    for (let market = 0; market < 4; market += 1) rig.answer(market, slow);
    const { missed } = await minutes(rig, 2);
    expect(rig.asked.map(([base]) => base).join(' ')).toBe('M0 M1 M2 M3 M0 M1');
    expect(missed).toEqual([]);
  });

  it('loses a market alone when that one is refused or malformed', async () => {
    const rig = await roundOf(40);
    rig.answer(3, refusal(404));
    rig.answer(5, { body: { last: null } });
    const { cycles } = await minutes(rig, 1);
    expect(cycles).toMatchObject([{ status: 'ok', prices: 38, skipped: 1, rejected: 1 }]);
    expect(cycles[0]?.error).toBe('a prices: field M3USD: unexpected null');
  });

  it('fails when more than one market of twenty is malformed, and stores nothing of the first ones', async () => {
    const rig = await roundOf(10);
    for (let market = 0; market < 10; market += 1) rig.answer(market, { body: { last: 'x' } });
    const { cycles } = await minutes(rig, 1);
    expect(cycles).toMatchObject([{ status: 'failed', prices: 0 }]);
    expect(await stored(rig)).toEqual([{ tick: 0, at: 0, status: 'failed', prices: {} }]);
  });

  it('keeps the well-read prices of before when that shows only later', async () => {
    const rig = await roundOf(10);
    rig.answer(4, { body: {} });
    const { cycles } = await minutes(rig, 1);
    const error = 'a prices: field M4USD.last: missing (1 of 10 markets are malformed)';
    expect(cycles).toMatchObject([{ status: 'failed', prices: 4, error }]);
    expect(await stored(rig)).toEqual([
      { tick: 0, at: 5.1, status: 'ok', prices: { M0: 1, M1: 2 } },
      { tick: 0, at: 15.3, status: 'ok', prices: { M2: 3, M3: 4 } },
      { tick: 0, at: 20.4, status: 'failed', prices: {} },
    ]);
  });

  it('hands over at once when its first market is not answered, and comes back by itself', async () => {
    const rig = await roundOf(3, DEFAULT, [toySource('other', { exchange: 'a' })]);
    rig.server.answer('other', 'prices', quoting({ M0USD: 1.01, M2USD: 3 }));
    rig.answer(0, refusal(503));
    const { cycles } = await minutes(rig, 1);
    expect(cycles).toMatchObject([{ status: 'ok', source: 'other', prices: 2 }]);
    rig.answer(0, { body: { last: 1 } });
    rig.clock.jumpTo(NOON + MINUTE);
    expect((await minutes(rig, 1)).cycles).toMatchObject([{ status: 'ok', source: 'a', prices: 3 }]);
  });

  it('goes on without a market that is not answered, and says so', async () => {
    const rig = await roundOf(3);
    rig.answer(1, refusal(503));
    const { cycles } = await minutes(rig, 1);
    expect(cycles).toMatchObject([{ status: 'ok', prices: 2, error: 'a prices: unavailable (HTTP 503)' }]);
  });

  it('stops when the API wants a rest, keeps what had come, and another source takes the next tick', async () => {
    const rig = await roundOf(4, DEFAULT, [toySource('other', { exchange: 'a' })]);
    rig.server.answer('other', 'prices', quoting({ M3USD: 4 }));
    rig.answer(2, refusal(429, { 'retry-after': '90' }));
    const { cycles } = await minutes(rig, 2);
    expect(cycles).toMatchObject([
      { status: 'ok', source: 'a', prices: 2 },
      { status: 'ok', source: 'other', prices: 1 },
    ]);
    expect(cycles[0]?.error).toBe('a: rate limited');
    expect(rig.asked.map(([base]) => base)).toEqual(['M0', 'M1', 'M2']);
  });

  it('waits for its budget and then goes on', async () => {
    const rig = await roundOf(6, { limit: 4, windowMs: 24_000 });
    const { cycles } = await minutes(rig, 1);
    expect(cycles).toMatchObject([{ status: 'ok', prices: 6, error: null }]);
    expect(rig.asked.every(([, at]) => at < 60)).toBe(true);
  });

  it('stores what has come when it is stopped in the middle, and misses no tick then', async () => {
    const rig = await roundOf(10);
    const stop = new AbortController();
    rig.answer(5, () => stop.abort());
    const { cycles } = await minutes(rig, 1, rig.context, stop);
    expect(cycles).toEqual([]);
    expect((await stored(rig)).map(({ status, prices }) => [status, Object.keys(prices).join(' ')])).toEqual([
      ['ok', 'M0 M1'],
      ['ok', 'M2 M3'],
      ['ok', 'M4'],
    ]);
  });

  it('misses the tick when it is stopped before anything has come', async () => {
    const rig = await roundOf(3);
    const stop = new AbortController();
    rig.answer(0, () => stop.abort());
    await minutes(rig, 1, rig.context, stop);
    expect(await stored(rig)).toMatchObject([{ tick: 0, status: 'missed', prices: {} }]);
  });
});

describe('a single cycle of an exchange that is asked market by market', () => {
  it('asks for all markets however long that takes, with the pause of the API in between', async () => {
    const rig = await roundOf(30, { ...DEFAULT, pauseMs: 5_000 });
    const outcomes = await collectCycle(rig.context, { exchanges: ['a'] }, NOON, never);
    expect(outcomes).toMatchObject([{ status: 'ok', prices: 30, durationMs: 145_000 }]);
    expect(rig.asked.map(([, at]) => at)).toEqual(Array.from({ length: 30 }, (_, index) => index * 5));
    expect(await stored(rig)).toHaveLength(15);
  });

  it('stores one snapshot where it takes no time', async () => {
    const rig = await roundOf(5, { limit: 100, windowMs: MINUTE });
    await collectCycle(rig.context, { exchanges: ['a'] }, NOON, never);
    expect(await stored(rig)).toMatchObject([{ status: 'ok', prices: { M0: 1, M1: 2, M2: 3, M3: 4, M4: 5 } }]);
  });
});

describe('a recording of polls that took turns', () => {
  it('is replayed as it was polled: each tick with the markets that it asked for', async () => {
    const rig = await roundOf(12, { ...DEFAULT, pauseMs: 10_000 });
    const folder = await mkdtemp(join(tmpdir(), 'crunch-turns-'));
    closers.push(() => rm(folder, { recursive: true }));
    const { clock } = rig;
    const network = createHttpTransport({
      userAgent: 'crunch-test',
      timeoutMs: 10_000,
      maxBytes: 1_000_000,
      originOf: () => rig.server.origin,
      now: clock.now,
      log: silentLog,
    });
    const transport = await recordTo(network, {
      folder,
      scheduledAt: () => Math.floor(clock.now() / MINUTE) * MINUTE,
      now: clock.now,
      log: silentLog,
    });
    const client = createClientOver(transport, { now: clock.now, log: silentLog });
    const recorded: CollectorContext = { ...rig.context, client, recording: 'made' };
    await minutes(rig, 3, recorded);

    const again = await openRig([marketByMarket('a')]);
    closers.push(() => again.close());
    const { polls: pollsOf } = await openRecording(folder);
    const cycles = await replayPolls(again.context, { exchanges: ['a'], pollsOf }, never);
    expect(cycles.map(({ outcomes }) => outcomes[0]?.prices)).toEqual([5, 5, 5]);
    const priced = async (of: Rig) =>
      (await stored(of)).flatMap(({ tick, prices }) => Object.keys(prices).map((base) => `${tick} ${base}`));
    expect((await priced(again)).sort()).toEqual((await priced(rig)).sort());
    expect((await stored(again)).every(({ status }) => status === 'ok')).toBe(true);
  });
});

import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/collector/outcome.js';
import { collectEvery } from '../../src/collector/schedule.js';
import { parsePair } from '../../src/market/pair.js';
import { readExchanges } from '../../src/store/exchange.js';
import { NOON, openRig, type Rig } from './rig.js';
import { hanging, listing, quoting, toySource } from './toy-exchanges.js';

const MINUTE = 60_000;
const minute = (count: number) => NOON + count * MINUTE;

let rig: Rig;
let stop: AbortController;
beforeEach(async () => {
  stop = new AbortController();
  rig = await openRig([toySource('a'), toySource('b')], { start: NOON - 20_000 });
  for (const id of ['a', 'b']) {
    rig.server.answer(id, 'markets', listing('BTC-USD'));
    rig.server.answer(id, 'prices', quoting({ BTCUSD: 5 }));
  }
});
afterEach(async () => {
  stop.abort();
  await rig.close();
});

interface Cycle {
  readonly tick: number;
  readonly outcomes: Outcome[];
}

/** A running schedule; `next` resolves with the next cycle that is reported. */
function start(exchanges: string[], options: { maxTicks?: number; pairs?: string[] } = {}) {
  const cycles: Cycle[] = [];
  const missed: [string, number[]][] = [];
  const done = new EventEmitter();
  let wake = () => {};
  let taken = 0;
  const request = { exchanges, pairs: (options.pairs ?? []).map(parsePair) };
  const ended = collectEvery(rig.context, request, MINUTE, stop.signal, {
    onCycle(tick, outcomes) {
      cycles.push({ tick, outcomes });
      wake();
    },
    onProgress: ({ exchange, phase }) => phase === 'done' && done.emit(exchange),
    onMissed: (exchange, ticks) => missed.push([exchange, [...ticks]]),
    ...(options.maxTicks === undefined ? {} : { maxTicks: options.maxTicks }),
  });
  return {
    cycles,
    missed,
    ended,
    async next(): Promise<Cycle> {
      while (cycles.length <= taken) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      taken += 1;
      return cycles[taken - 1] as Cycle;
    },
    /** Resolves when the running poll of the exchange has ended. */
    untilDone: (exchange: string) => once(done, exchange),
    async tick(time: number): Promise<void> {
      await rig.clock.untilAsleep(time);
      await rig.clock.advanceTo(time);
    },
  };
}

const rows = async () =>
  (await rig.snapshots()).map(({ exchange, status, scheduledAt }) => [exchange, status, (scheduledAt - NOON) / MINUTE]);

describe('a schedule', () => {
  it('polls at the multiples of its interval, from the next one on', async () => {
    const schedule = start(['a', 'b'], { maxTicks: 2 });
    await schedule.tick(minute(0));
    expect(await schedule.next()).toMatchObject({ tick: NOON, outcomes: [{ exchange: 'a' }, { exchange: 'b' }] });
    await schedule.tick(minute(1));
    await schedule.ended;
    expect(schedule.cycles.map(({ tick }) => tick)).toEqual([minute(0), minute(1)]);
    expect((await rows()).sort()).toEqual([
      ['a', 'ok', 0],
      ['a', 'ok', 1],
      ['b', 'ok', 0],
      ['b', 'ok', 1],
    ]);
    expect(rig.server.asked.filter((path) => path.endsWith('markets'))).toHaveLength(2);
  });

  it('starts at once on a tick', async () => {
    rig.clock.jumpTo(NOON);
    const schedule = start(['a'], { maxTicks: 1 });
    await schedule.ended;
    expect(schedule.cycles).toMatchObject([{ tick: NOON }]);
  });

  it('tells the store how often its exchanges are polled', async () => {
    rig.clock.jumpTo(NOON);
    await start(['a'], { maxTicks: 1 }).ended;
    expect(await readExchanges(rig.context.store)).toMatchObject([{ slug: 'a', pollIntervalMs: MINUTE }]);
  });

  it('leaves out an exchange whose poll still runs, records its ticks as missed, and goes on with the others', async () => {
    let release = () => {};
    rig.server.answer('a', 'prices', (response) => {
      release = () => response.end(JSON.stringify([{ symbol: 'BTCUSD', last: 6 }]));
    });
    const schedule = start(['a', 'b'], { maxTicks: 3 });
    const polled = Promise.all([rig.server.untilAsked('/a/prices'), schedule.untilDone('b')]);
    await schedule.tick(minute(0));
    await polled;
    await schedule.tick(minute(1));
    expect(await schedule.next()).toMatchObject({ tick: minute(1), outcomes: [{ exchange: 'b', status: 'ok' }] });
    await rig.clock.untilAsleep(minute(2));
    rig.server.answer('a', 'prices', quoting({ BTCUSD: 7 }));
    release();
    expect(await schedule.next()).toMatchObject({ tick: NOON, outcomes: [{ exchange: 'a' }, { exchange: 'b' }] });
    await schedule.tick(minute(2));
    await schedule.ended;
    expect(schedule.missed).toEqual([['a', [minute(1)]]]);
    expect((await rows()).filter(([exchange]) => exchange === 'a').sort()).toEqual([
      ['a', 'missed', 1],
      ['a', 'ok', 0],
      ['a', 'ok', 2],
    ]);
  });

  it('records the ticks that the machine slept through and polls the newest one', async () => {
    const schedule = start(['a'], { maxTicks: 2 });
    await schedule.tick(minute(0));
    await schedule.next();
    await rig.clock.untilAsleep(minute(1));
    rig.clock.jumpTo(minute(4) + 5_000);
    await schedule.ended;
    expect(schedule.missed).toEqual([['a', [minute(1), minute(2), minute(3)]]]);
    expect((await rows()).at(-1)?.[0]).toBe('a');
    expect(schedule.cycles.map(({ tick }) => tick)).toEqual([minute(0), minute(4)]);
    expect(rig.warnings).toEqual(['3 ticks slept through']);
  });

  it('records at most a day of minutes after a long sleep', async () => {
    const schedule = start(['a'], { maxTicks: 2 });
    await schedule.tick(minute(0));
    await schedule.next();
    await rig.clock.untilAsleep(minute(1));
    rig.clock.jumpTo(minute(5_000));
    await schedule.ended;
    const [, ticks = []] = schedule.missed[0] ?? [];
    expect([ticks.length, ticks[0], ticks.at(-1)]).toEqual([1_440, minute(3_560), minute(4_999)]);
  });

  it('starts anew at the next tick of the new time when the clock is set back by more than a tick', async () => {
    const schedule = start(['a'], { maxTicks: 2 });
    await schedule.tick(minute(0));
    await schedule.next();
    await rig.clock.untilAsleep(minute(1));
    rig.clock.jumpTo(minute(-30) + 1);
    await rig.clock.untilAsleep(minute(-29));
    await rig.clock.advanceTo(minute(-29));
    await schedule.ended;
    expect(await rows()).toEqual([
      ['a', 'ok', 0],
      ['a', 'ok', -29],
    ]);
  });

  it('waits, and polls no tick twice, when the clock is set back by less than a tick', async () => {
    const schedule = start(['a'], { maxTicks: 2 });
    await schedule.tick(minute(0));
    await schedule.next();
    await rig.clock.untilAsleep(minute(1));
    rig.clock.jumpTo(minute(0) + 1);
    await rig.clock.advanceTo(minute(1));
    await schedule.ended;
    expect(await rows()).toEqual([
      ['a', 'ok', 0],
      ['a', 'ok', 1],
    ]);
  });

  it('refreshes the markets early when new symbols turn up, ten minutes after the last listing at the soonest', async () => {
    rig.server.answer('a', 'prices', quoting({ BTCUSD: 5, PERP: 1 }));
    const schedule = start(['a'], { maxTicks: 13 });
    for (let count = 0; count <= 12; count += 1) {
      if (count === 1) {
        rig.server.answer('a', 'prices', quoting({ BTCUSD: 5, PERP: 1, NEWUSD: 2 }));
        rig.server.answer('a', 'markets', listing('BTC-USD', 'NEW-USD'));
      }
      await schedule.tick(minute(count));
      await schedule.next();
    }
    await schedule.ended;
    const unlisted = schedule.cycles.map(({ outcomes }) => outcomes[0]?.unlisted);
    expect(unlisted).toEqual([1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1]);
    expect(rig.server.asked.filter((path) => path === '/a/markets')).toHaveLength(2);
  });

  it('retries a failed listing every five minutes, not every tick', async () => {
    rig.clock.jumpTo(minute(-61));
    const before = start(['a'], { maxTicks: 1 });
    await before.ended;
    rig.server.answer('a', 'markets', (response) => response.writeHead(404).end('{}'));
    rig.clock.jumpTo(NOON - 20_000);
    const schedule = start(['a'], { maxTicks: 7 });
    for (let count = 0; count <= 6; count += 1) {
      await schedule.tick(minute(count));
      expect(await schedule.next()).toMatchObject({ outcomes: [{ status: 'ok' }] });
    }
    await schedule.ended;
    expect(rig.server.asked.filter((path) => path === '/a/markets')).toHaveLength(1 + 2);
  });

  it('ends when it is stopped: the running poll is recorded as missed, the finished one is stored and told', async () => {
    rig.server.answer('a', 'prices', hanging);
    const schedule = start(['a', 'b']);
    const polled = Promise.all([rig.server.untilAsked('/a/prices'), schedule.untilDone('b')]);
    await schedule.tick(minute(0));
    await polled;
    stop.abort();
    await schedule.ended;
    expect(schedule.cycles).toMatchObject([{ tick: NOON, outcomes: [{ exchange: 'b', status: 'ok' }] }]);
    expect(await rows()).toEqual([
      ['b', 'ok', 0],
      ['a', 'missed', 0],
    ]);
  });

  it('ends at once when it is stopped between ticks', async () => {
    const schedule = start(['a']);
    await rig.clock.untilAsleep(minute(0));
    stop.abort();
    await schedule.ended;
    expect(rig.server.asked).toEqual([]);
  });

  it('refuses a pair that no exchange lists at its first tick', async () => {
    rig.clock.jumpTo(NOON);
    await expect(start(['a', 'b'], { pairs: ['BTC-USB'] }).ended).rejects.toMatchObject({ code: 'unknown' });
    expect(await rows()).toEqual([]);
  });

  it('ends with the error of a store that breaks', async () => {
    const schedule = start(['a', 'b']);
    await rig.clock.untilAsleep(minute(0));
    await rig.context.store.db.schema.dropTable('price').execute();
    const broken = expect(schedule.ended).rejects.toThrow('price');
    await rig.clock.advanceTo(minute(0));
    await broken;
  });
});

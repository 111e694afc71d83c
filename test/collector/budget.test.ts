import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AHEAD_MS,
  afterSuccess,
  type Bid,
  type Booking,
  book,
  type Claim,
  freshState,
  LONGEST_COOLDOWN_MS,
  release,
  settle,
} from '../../src/collector/budget.js';
import { marketPace, spreadMs } from '../../src/collector/market-pace.js';
import type { Budget } from '../../src/sources/contract.js';
import { SOURCES } from '../../src/sources/registry.js';
import type { ToldBudget } from '../../src/sources/told-budget.js';
import type { SourceState } from '../../src/store/source-state.js';
import { spentAt } from '../../src/store/spend.js';
import { NOON } from './rig.js';

const budget = { limit: 10, windowMs: 60_000 };
const fresh = freshState('toy');

const poll = (cost: number, wholeCost = cost): Bid => ({ cost, wholeCost, priority: 'poll', isProbe: false });
const backfill = (cost: number): Bid => ({ ...poll(cost), priority: 'backfill' });

/** The state after requests that were sent and answered at one moment. */
function spentState(cost: number, at: number, from: SourceState = fresh): SourceState {
  const [state, booking] = book(from, budget, poll(cost), at);
  return booking.isDue ? settle(state, budget, booking.claim, null, at) : state;
}

/** What an answer tells that counts so many as spent, for the window of the budget unless told otherwise. */
const told = (spent: number, more: Partial<ToldBudget> = {}): ToldBudget => ({
  spent,
  forMs: budget.windowMs,
  isUntilReset: false,
  isLittleLeft: false,
  ...more,
});

const startOf = (booking: Booking): number | null => (booking.isDue ? booking.startAt : null);

describe('a budget', () => {
  it.each([
    { used: 0, cost: 10, isDue: true },
    { used: 7, cost: 3, isDue: true },
    { used: 8, cost: 3, isDue: false },
    { used: 10, cost: 1, isDue: false },
    { used: 0, cost: 11, isDue: true },
    { used: 1, cost: 11, isDue: false },
  ])('with $used of 10 used answers $isDue to a request that costs $cost', ({ used, cost, isDue }) => {
    const state = used === 0 ? fresh : spentState(used, NOON);
    expect(book(state, budget, poll(cost), NOON + 1_000)[1].isDue).toBe(isDue);
  });

  it('that is spent is due again a whole window later', () => {
    const state = spentState(9, NOON + 15_000);
    const [, booking] = book(state, budget, poll(2), NOON + 20_000);
    expect(booking).toEqual({
      isDue: false,
      isCooling: false,
      retryAt: NOON + 75_001,
      reason: 'budget: 9 of 10 used, 2 more wanted',
    });
    expect(startOf(book(state, budget, poll(2), NOON + 75_001)[1])).toBe(NOON + 75_001);
  });

  it('that is large rounds the end of a spend up by a hundredth of the window at most', () => {
    const large = { limit: 1_000, windowMs: 60_000 };
    let state = fresh;
    for (let ms = 0; ms < 10_000; ms += 10) {
      const [booked, booking] = book(state, large, poll(1), NOON + ms);
      if (!booking.isDue) throw new Error('a thousand fit');
      expect(booking.startAt).toBe(NOON + ms);
      state = settle(booked, large, booking.claim, null, NOON + ms);
    }
    expect(state.spends.length).toBeLessThanOrEqual(100);
    const [, full] = book(state, large, poll(1), NOON + 10_000);
    expect(full).toMatchObject({ isDue: false, retryAt: NOON + 60_600 });
  });

  it('lets a poll wait for a short while, and holds its place meanwhile', () => {
    const state = spentState(10, NOON);
    const [booked, booking] = book(state, budget, poll(10), NOON + 55_000);
    expect(startOf(booking)).toBe(NOON + 60_001);
    expect(book(booked, budget, backfill(1), NOON + 60_001)[1].isDue).toBe(false);
  });

  it('sets a cost aside for a time ahead, which nobody else gets then', () => {
    const state = spentState(10, NOON);
    const ahead = { ...poll(1), notBefore: NOON + 60_001 };
    const [booked, booking] = book(state, budget, ahead, NOON + 52_000);
    expect(startOf(booking)).toBe(NOON + 60_001);
    expect(startOf(book(booked, budget, poll(9), NOON + 60_001)[1])).toBe(NOON + 60_001);
    expect(book(booked, budget, poll(10), NOON + 60_001)[1].isDue).toBe(false);
  });

  it('does not begin what it cannot end soon', () => {
    const state = spentState(5, NOON);
    expect(book(state, budget, poll(1, 5), NOON)[1].isDue).toBe(true);
    expect(book(state, budget, poll(1, 6), NOON)[1].isDue).toBe(false);
  });

  it('counts a request until a window after its answer, however long that took', () => {
    const [state, booking] = book(fresh, budget, poll(10), NOON);
    if (!booking.isDue) throw new Error('a fresh budget is due');
    const answered = settle(state, budget, booking.claim, null, NOON + 30_000);
    expect(spentAt(answered.spends, NOON + 89_999)).toBe(10);
    expect(spentAt(answered.spends, NOON + 91_000)).toBe(0);
  });

  it('gives back what was set aside for a request that is not sent', () => {
    const [state, booking] = book(spentState(4, NOON), budget, poll(3), NOON);
    if (!booking.isDue) throw new Error('three more fit');
    expect(release(state, booking.claim).spends).toEqual(spentState(4, NOON).spends);
  });

  it('takes over what the API counts when that is more than its own count', () => {
    const used = (reported: number | null) => {
      const [state, booking] = book(fresh, budget, poll(2), NOON);
      if (!booking.isDue) throw new Error('a fresh budget is due');
      const answer = reported === null ? null : told(reported);
      return spentAt(settle(state, budget, booking.claim, answer, NOON).spends, NOON);
    };
    expect([used(9), used(1), used(null)]).toEqual([9, 2, 2]);
  });

  /** Five spent, and 30 s later one more whose answer tells this; by the seconds after that answer, what counts then. */
  function countedAfter(answer: ToldBudget, seconds: readonly number[]): number[] {
    const at = NOON + 30_000;
    const [state, booking] = book(spentState(5, NOON), budget, poll(1), at);
    if (!booking.isDue) throw new Error('one more fits');
    const { spends } = settle(state, budget, booking.claim, answer, at);
    return seconds.map((second) => spentAt(spends, at + second * 1_000));
  }

  it('lets what others spent count for a window, and its own as long as it knew', () => {
    expect(countedAfter(told(8), [0, 29, 31, 59, 61])).toEqual([8, 8, 3, 3, 0]);
  });

  it('lets nothing come back for a window when others leave hardly anything', () => {
    expect(countedAfter(told(9, { isLittleLeft: true }), [0, 31, 59, 61])).toEqual([9, 9, 9, 0]);
  });

  it('goes by its own count when that explains all that is gone, however little is left', () => {
    expect(countedAfter(told(6, { isLittleLeft: true }), [0, 31, 61])).toEqual([6, 1, 0]);
  });

  it('lets nothing come back before the window ends by the word of the API, and what others spent at once then', () => {
    const reset = { forMs: 40_000, isUntilReset: true };
    expect(countedAfter(told(8, reset), [0, 31, 39, 41, 61])).toEqual([8, 8, 8, 1, 0]);
    expect(countedAfter(told(4, reset), [0, 31, 39, 41])).toEqual([6, 4, 4, 1]);
  });

  it('does not add up what one answer after the other tells', () => {
    let state = fresh;
    for (let index = 0; index < 5; index += 1) {
      const at = NOON + index * 10;
      const [booked, booking] = book(state, budget, poll(1), at);
      if (!booking.isDue) throw new Error('five fit');
      const answer = told(5 + index, { forMs: 1_000, isLittleLeft: true });
      state = settle(booked, budget, booking.claim, answer, at);
      expect(spentAt(state.spends, at)).toBe(5 + index);
    }
    expect(spentAt(state.spends, NOON + 1_100)).toBe(5);
  });

  it('keeps what was spent when the clock is set back, but not for longer than it could count', () => {
    const state = spentState(9, NOON);
    const back = NOON - 86_400_000;
    const [held, booking] = book(state, budget, poll(2), back);
    expect(booking.isDue).toBe(false);
    expect(book(held, budget, poll(2), back + 2 * budget.windowMs)[1].isDue).toBe(true);
  });
});

/** Requests as a server sees them. */
interface Arrival {
  readonly at: number;
  readonly cost: number;
}

/** The most that any span of the budget's length holds, both of its ends included. */
function fullestWindow(arrivals: readonly Arrival[], windowMs: number): number {
  const ordered = [...arrivals].sort((a, b) => a.at - b.at);
  let [first, sum, most] = [0, 0, 0];
  for (const { at, cost } of ordered) {
    sum += cost;
    while ((ordered[first]?.at ?? at) < at - windowMs) sum -= ordered[first++]?.cost ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}

describe('no window of a budget', () => {
  const anyBudget = fc.record({
    limit: fc.integer({ min: 1, max: 40 }),
    windowMs: fc.integer({ min: 50, max: 90_000 }),
  });
  const step = fc.record({
    waitShare: fc.double({ min: 0, max: 1.5, noNaN: true }),
    costShare: fc.double({ min: 0, max: 1, noNaN: true }),
    isPoll: fc.boolean(),
    latencyShare: fc.double({ min: 0, max: 1, noNaN: true }),
    arrivesAfter: fc.double({ min: 0, max: 1, noNaN: true }),
    isLost: fc.boolean(),
    reported: fc.option(
      fc.record({
        spent: fc.integer({ min: 0, max: 50 }),
        forShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
        isUntilReset: fc.boolean(),
        isLittleLeft: fc.boolean(),
      }),
      { nil: null },
    ),
  });

  it('holds more than its limit, wherever it begins, whoever asks and however late answers come', () => {
    fc.assert(
      fc.property(anyBudget, fc.array(step, { maxLength: 80 }), (any, steps) => {
        const arrivals: Arrival[] = [];
        let underWay: { answeredAt: number; claim: Claim; reported: ToldBudget | null }[] = [];
        let state = fresh;
        let now = NOON;
        for (const { waitShare, costShare, isPoll, latencyShare, arrivesAfter, isLost, reported } of steps) {
          now += Math.round((waitShare ** 4 * any.windowMs) / 2);
          const answered = underWay.filter(({ answeredAt }) => answeredAt <= now);
          underWay = underWay.filter(({ answeredAt }) => answeredAt > now);
          for (const one of answered.sort((a, b) => a.answeredAt - b.answeredAt)) {
            state = settle(state, any, one.claim, one.reported, one.answeredAt);
          }
          const cost = 1 + Math.floor(costShare ** 3 * (any.limit - 1));
          const [booked, booking] = book(state, any, isPoll ? poll(cost) : backfill(cost), now);
          state = booked;
          if (!booking.isDue) {
            expect(booking.retryAt).toBeGreaterThan(now);
            continue;
          }
          expect(booking.startAt).toBeGreaterThanOrEqual(now);
          const latencyMs = Math.floor(latencyShare * Math.min(any.windowMs, 2_000));
          arrivals.push({ at: booking.startAt + Math.floor(arrivesAfter * latencyMs), cost });
          // A process that dies tells nobody of the answer.
          const answer = reported === null ? null : { ...reported, forMs: reported.forShare * any.windowMs };
          if (!isLost)
            underWay.push({ answeredAt: booking.startAt + latencyMs, claim: booking.claim, reported: answer });
        }
        expect(fullestWindow(arrivals, any.windowMs)).toBeLessThanOrEqual(any.limit);
      }),
      { seed: 7, numRuns: 400 },
    );
  });
});

describe('a backfill that always has work', () => {
  /** One request after the other, each waking 2 ms late and answered after 3; polls of one request in between. */
  function run(any: Budget, cost: number, windows: number, pollEveryMs: number) {
    const arrivals: Arrival[] = [];
    const waits: number[] = [];
    let state = fresh;
    let now = NOON;
    let nextPoll = NOON + pollEveryMs;
    const send = (bid: Bid): boolean => {
      const [booked, booking] = book(state, any, bid, now);
      state = booked;
      if (!booking.isDue) {
        now = booking.retryAt + 2;
        return false;
      }
      const sentAt = booking.startAt > now ? booking.startAt + 2 : now;
      arrivals.push({ at: sentAt, cost: bid.cost });
      if (bid.priority === 'poll') waits.push(sentAt - now);
      now = sentAt + 3;
      state = settle(state, any, booking.claim, null, now);
      return true;
    };
    const end = NOON + windows * any.windowMs;
    while (now < end) {
      if (now >= nextPoll && send(poll(1))) nextPoll += pollEveryMs;
      else send(backfill(cost));
    }
    const counted = arrivals.filter(({ at }) => at < end).reduce((sum, { cost: each }) => sum + each, 0);
    return { arrivals, share: counted / (windows * any.limit), longestWaitMs: Math.max(0, ...waits) };
  }

  const budgets: [name: string, budget: Budget, cost: number][] = [
    ['ten a second', { limit: 10, windowMs: 1_000 }, 1],
    ['15 in 15 seconds', { limit: 15, windowMs: 15_000 }, 1],
    ['20 in 2 seconds', { limit: 20, windowMs: 2_000 }, 1],
    ['30 a minute', { limit: 30, windowMs: 60_000 }, 1],
    ['100 in 5 seconds', { limit: 100, windowMs: 5_000 }, 1],
    ['6,000 of weight a minute', { limit: 6_000, windowMs: 60_000 }, 20],
    ['10,000 in ten minutes', { limit: 10_000, windowMs: 600_000 }, 1],
  ];

  it.each(budgets)('uses 95 percent or more of %s, evenly, and never more than all of it', (_name, any, cost) => {
    const { arrivals, share, longestWaitMs } = run(any, cost, 12, 60_000);
    expect(share).toBeGreaterThanOrEqual(0.95);
    expect(fullestWindow(arrivals, any.windowMs)).toBeLessThanOrEqual(any.limit);
    const tenthMs = any.windowMs / 10;
    const evenly = Math.max(any.limit / 10, cost) + (1_000 * any.limit) / any.windowMs + 2 * cost;
    expect(fullestWindow(arrivals, tenthMs)).toBeLessThanOrEqual(evenly);
    // A poll waits for the next turn and not for the window.
    expect(longestWaitMs).toBeLessThanOrEqual((2 * cost * any.windowMs) / any.limit + any.windowMs / 100 + 5);
  });

  it('leaves a poll its turn on every API that crunch knows', () => {
    for (const { budget: known } of Object.values(SOURCES)) {
      if (known.limit / known.windowMs > 0.05) continue;
      const { longestWaitMs } = run(known, 1, 3, known.windowMs / 7);
      expect(longestWaitMs).toBeLessThanOrEqual(10_000);
    }
  });
});

describe('a poll that asks market by market', () => {
  /** Of so many markets each minute, how many were asked in each, beside a backfill that always has work. */
  function race(any: Budget, markets: number, minutes: number) {
    const { markets: perPoll, gapMs } = marketPace(any, markets, spreadMs(60_000));
    const events: [at: number, run: (now: number) => void][] = [];
    const asked = Array.from({ length: minutes }, () => 0);
    const arrivals: Arrival[] = [];
    let state = fresh;
    let filled = 0;
    const send = (bid: Bid, now: number, then: (at: number) => void, later: (at: number) => void) => {
      const [booked, booking] = book(state, any, bid, now);
      state = booked;
      if (!booking.isDue) return events.push([booking.retryAt + 2, later]);
      const sentAt = booking.startAt > now ? booking.startAt + 2 : now;
      arrivals.push({ at: sentAt, cost: 1 });
      return events.push([
        sentAt + 3,
        (at) => {
          state = settle(state, any, booking.claim, null, at);
          then(at);
        },
      ]);
    };
    const fill = (now: number): void => {
      const again = (at: number) => {
        filled += 1;
        fill(at);
      };
      send(backfill(1), now, again, fill);
    };
    const ask = (minute: number, index: number, wantedAt: number, now: number): void => {
      if (index === perPoll || Math.max(now, wantedAt) >= NOON + minute * 60_000 + spreadMs(60_000)) return;
      const next = (at: number) => {
        asked[minute] = (asked[minute] ?? 0) + 1;
        ask(minute, index + 1, Math.max(now, wantedAt) + gapMs, at);
      };
      const bid = { ...poll(1), notBefore: Math.min(wantedAt, now + AHEAD_MS) };
      send(bid, now, next, (at) => ask(minute, index, at, at));
    };
    events.push([NOON - any.windowMs, fill]);
    for (let minute = 0; minute < minutes; minute += 1) {
      events.push([NOON + minute * 60_000, (now) => ask(minute, 0, now, now)]);
    }
    for (;;) {
      const [first] = events.sort(([a], [b]) => a - b).splice(0, 1);
      if (first === undefined || first[0] > NOON + minutes * 60_000) break;
      first[1](first[0]);
    }
    return { asked, filled, perPoll, most: fullestWindow(arrivals, any.windowMs) };
  }

  it.each([
    ['where all fit', { limit: 15, windowMs: 60_000 }, 10, 9],
    ['where just so many fit', { limit: 60, windowMs: 60_000 }, 168, 48],
    ['where the window is long', { limit: 200, windowMs: 200_000 }, 168, 48],
  ] as const)(
    'gets its turns, %s, beside a backfill that would take all of the budget',
    (_name, any, markets, least) => {
      const { asked, filled, perPoll, most } = race(any, markets, 8);
      expect(Math.min(...asked.slice(2)), `${asked} of ${perPoll}, ${filled}`).toBeGreaterThanOrEqual(least);
      expect(most).toBeLessThanOrEqual(any.limit);
      expect(filled).toBeGreaterThan(0);
    },
  );
});

describe('a cooldown', () => {
  const cooling = { ...fresh, cooldownUntil: NOON + 5_000, reason: 'rate limited', lastStatus: 'rate-limited' };
  const blocked = { ...cooling, reason: 'blocked here', lastStatus: 'blocked' };

  it('ends at its time and not before', () => {
    expect(book(cooling, budget, poll(1), NOON + 4_999)[1]).toEqual({
      isDue: false,
      isCooling: true,
      retryAt: NOON + 5_000,
      reason: 'rate limited',
    });
    expect(book(cooling, budget, poll(1), NOON + 5_000)[1].isDue).toBe(true);
  });

  it('that the API asked for outlasts the answer to an earlier request, any other ends with an answer', () => {
    expect(afterSuccess(cooling, NOON)).toEqual(cooling);
    const ended = { cooldownUntil: null, reason: null, failures: 0, lastStatus: 'ok', lastAt: NOON };
    expect(afterSuccess({ ...blocked, failures: 3 }, NOON)).toMatchObject(ended);
    expect(afterSuccess(cooling, NOON + 5_000)).toMatchObject({ ...ended, lastAt: NOON + 5_000 });
  });

  it('does not stop a probe, unless the API asked for it', () => {
    const probe = { ...poll(1), isProbe: true };
    expect(book(blocked, budget, probe, NOON)[1].isDue).toBe(true);
    expect(book(cooling, budget, probe, NOON)[1].isDue).toBe(false);
  });

  it('set by a clock that has been set back since does not hold for years', () => {
    const state = { ...fresh, cooldownUntil: NOON + LONGEST_COOLDOWN_MS + 1 };
    expect(book(state, budget, poll(1), NOON)[1].isDue).toBe(true);
  });
});

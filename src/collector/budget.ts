import type { Budget } from '../sources/contract.js';
import type { ToldBudget } from '../sources/told-budget.js';
import type { SourceState } from '../store/source-state.js';
import { type Spend, spentAt } from '../store/spend.js';

/** Who asks: a poll answers for a tick and goes first, a backfill has time and comes evenly. */
export type Priority = 'poll' | 'backfill';

/** A request that somebody wants to send. */
export interface Bid {
  /** In the budget's unit. */
  readonly cost: number;
  /** Of this request and of those that shall follow it at once; nothing is begun that cannot be ended soon. */
  readonly wholeCost: number;
  readonly priority: Priority;
  /** Whether the user wants to know how it stands: a rest that the API did not ask for is no reason to refuse then. */
  readonly isProbe: boolean;
  /** When it shall be sent at the earliest, epoch ms UTC, at most `AHEAD_MS` from now; at once when absent. */
  readonly notBefore?: number | undefined;
}

/** What was set aside for a request until its answer comes. */
export type Claim = Spend;

/** When a request may be sent (epoch ms UTC, not before now); if not soon, from when and why. */
export type Booking =
  | { readonly isDue: true; readonly startAt: number; readonly claim: Claim }
  | { readonly isDue: false; readonly isCooling: boolean; readonly retryAt: number; readonly reason: string };

/** No cooldown is longer: Binance's longest ban (2 minutes to 3 days, API documentation read November 2026). One that seems longer was set by a clock that has been set back since. */
export const LONGEST_COOLDOWN_MS = 3 * 86_400_000;

/** How far away the time to send may be. Backfills have the smaller part, since what is set aside for them delays polls. */
const PATIENCE_MS = { poll: 10_000, backfill: 3_000 } as const satisfies Record<Priority, number>;

/** How long before its time a request may have its cost set aside. */
export const AHEAD_MS = 10_000;

/** How long a backfill holds off when one of many requests of a poll came late. */
const HOLD_OFF_MS = 10_000;

/** How long a request whose process may have died still counts as under way. */
const UNDER_WAY_MS = 2_000;
/** Spends of a large budget are kept in so many parts of its window, so that it is as short to write as a small one. */
const PARTS = 100;
/** How much of a delay an even pace may catch up on, as a share of the window and at most. */
const CATCH_UP = 0.05;
const LONGEST_CATCH_UP_MS = 1_000;

/** The state of a source that was never asked. */
export function freshState(source: string): SourceState {
  return {
    source,
    spends: [],
    pacedUntil: 0,
    cooldownUntil: null,
    reason: null,
    failures: 0,
    lastStatus: null,
    lastAt: null,
  };
}

export function isCooling({ cooldownUntil }: Pick<SourceState, 'cooldownUntil'>, now: number): boolean {
  return cooldownUntil !== null && cooldownUntil > now && cooldownUntil - now <= LONGEST_COOLDOWN_MS;
}

/**
 * Sets a request's cost aside at the earliest time at which no window of the budget's length can hold more than its
 * limit, wherever that window begins and however long answers take: a cost counts from now until a whole window after its
 * answer has come. A cost above the limit waits until nothing else counts. What is set aside for later counts at once, so a
 * poll that has to wait is next in line whatever a backfill does; a backfill besides keeps an even pace, as APIs want it
 * that count by shorter spans than they say, leaves the polls their part of it, and holds off for a while where one of many
 * requests came late.
 */
export function book(state: SourceState, budget: Budget, bid: Bid, now: number): readonly [SourceState, Booking] {
  const held = remembered(state, budget, now);
  if (held.cooldownUntil !== null && isCooling(held, now) && !(bid.isProbe && !isAskedFor(held))) {
    const reason = held.reason ?? 'cooling down';
    return [held, { isDue: false, isCooling: true, retryAt: held.cooldownUntil, reason }];
  }
  const wantedAt = Math.min(now + AHEAD_MS, Math.max(now, bid.notBefore ?? now));
  const from = bid.priority === 'backfill' ? Math.max(wantedAt, Math.ceil(held.pacedUntil)) : wantedAt;
  const wholeAt = freeFrom(held.spends, budget, bid.wholeCost, from);
  if (wholeAt - wantedAt > PATIENCE_MS[bid.priority]) {
    const reason = `budget: ${spentAt(held.spends, now)} of ${budget.limit} used, ${bid.wholeCost} more wanted`;
    return [held, { isDue: false, isCooling: false, retryAt: wholeAt, reason }];
  }
  const startAt = freeFrom(held.spends, budget, bid.cost, from);
  const claim: Claim = [freeAt(startAt + underWayMs(budget), budget), bid.cost];
  const booked = paced({ ...held, spends: withSpend(held.spends, claim) }, budget, bid.cost, startAt);
  // More of its kind follow: one that came too late for its time is a sign that backfills take too much.
  const isLate = bid.notBefore !== undefined && startAt > wantedAt;
  const pacedUntil = isLate ? Math.max(booked.pacedUntil, startAt + HOLD_OFF_MS) : booked.pacedUntil;
  return [
    { ...booked, pacedUntil },
    { isDue: true, startAt, claim },
  ];
}

/**
 * The state once a request has been answered, or has failed in any way after it was sent.
 *
 * @param told how the budget stands by the API's own count, null when it tells nothing. It counts when it is higher than
 *   ours, since others may spend from the same address: what we know of is free again in its time, the rest as the API
 *   tells. Where it told when its window ends, or hardly anything is left, nothing is free before that.
 */
export function settle(
  state: SourceState,
  budget: Budget,
  claim: Claim,
  told: ToldBudget | null,
  answeredAt: number,
): SourceState {
  const until = freeAt(answeredAt, budget);
  const spends = withSpend(withoutSpend(state.spends, claim), [until, claim[1]]);
  if (told === null) return { ...state, spends };
  const toldUntil = freeAt(answeredAt + told.forMs - budget.windowMs, budget);
  const unknown = told.spent - spentAt(spends, answeredAt);
  if (told.isUntilReset || (unknown > 0 && told.isLittleLeft)) {
    return { ...state, spends: withAtLeast(spends, told.spent, toldUntil) };
  }
  return { ...state, spends: unknown > 0 ? withSpend(spends, [toldUntil, unknown]) : spends };
}

/** The state when a request is not sent after all. */
export function release(state: SourceState, claim: Claim): SourceState {
  return { ...state, spends: withoutSpend(state.spends, claim) };
}

/**
 * The state after an answer. It ends a rest that was taken because the API could not be reached, but not one that the API
 * asked for: then this was the answer to an earlier request.
 */
export function afterSuccess(state: SourceState, now: number): SourceState {
  if (isAskedFor(state) && isCooling(state, now)) return state;
  return { ...state, cooldownUntil: null, reason: null, failures: 0, lastStatus: 'ok', lastAt: now };
}

/** Whether the API itself wants the rest. */
function isAskedFor({ lastStatus }: SourceState): boolean {
  return lastStatus === 'rate-limited' || lastStatus === 'banned';
}

/** The state without what counts no more. What seems to count for longer than it can was noted by a clock that has been set back since. */
function remembered(state: SourceState, budget: Budget, now: number): SourceState {
  const latest = freeAt(now + AHEAD_MS + PATIENCE_MS.poll + underWayMs(budget), budget);
  const counting = state.spends.filter(([until]) => until > now && until <= latest);
  const late = spentAt(state.spends, latest);
  const spends = late > 0 ? withSpend(counting, [latest, late]) : counting;
  return { ...state, spends, pacedUntil: Math.min(state.pacedUntil, latest) };
}

/** The first time, not before `from`, at which the cost fits beside what still counts then. */
function freeFrom(spends: readonly Spend[], { limit }: Budget, cost: number, from: number): number {
  const room = limit - Math.min(cost, limit);
  let time = from;
  let used = spentAt(spends, from);
  for (const [until, spent] of spends) {
    if (used <= room) break;
    if (until <= from) continue;
    time = until;
    used -= spent;
  }
  return time;
}

function paced(state: SourceState, { limit, windowMs }: Budget, cost: number, startAt: number): SourceState {
  const catchUpMs = Math.min(windowMs * CATCH_UP, LONGEST_CATCH_UP_MS);
  return { ...state, pacedUntil: Math.max(state.pacedUntil, startAt - catchUpMs) + (cost * windowMs) / limit };
}

/** When a cost that was counted at a time stops counting: a window later, of a large budget rounded up to a part of it. */
function freeAt(countedAt: number, { limit, windowMs }: Budget): number {
  const partMs = limit > PARTS ? Math.max(1, Math.floor(windowMs / PARTS)) : 1;
  return Math.ceil((countedAt + windowMs + 1) / partMs) * partMs;
}

function underWayMs({ windowMs }: Budget): number {
  return Math.min(windowMs, UNDER_WAY_MS);
}

/** Earliest first, one entry for each time. */
function withSpend(spends: readonly Spend[], [until, cost]: Spend): readonly Spend[] {
  const at = spends.findIndex(([time]) => time >= until);
  if (at < 0) return [...spends, [until, cost]];
  const [time, held] = spends[at] ?? [until, 0];
  return time === until
    ? spends.with(at, [until, held + cost])
    : [...spends.slice(0, at), [until, cost], ...spends.slice(at)];
}

/** The spends, of which no less than the amount counts until the time: those that would be free sooner last longer. */
function withAtLeast(spends: readonly Spend[], amount: number, until: number): readonly Spend[] {
  const later = spends.filter(([time]) => time >= until);
  const missing = amount - later.reduce((sum, [, cost]) => sum + cost, 0);
  if (missing <= 0) return spends;
  let prolonged = missing;
  const sooner = spends
    .filter(([time]) => time < until)
    .toReversed()
    .flatMap(([time, cost]): Spend[] => {
      const rest = cost - Math.min(cost, prolonged);
      prolonged -= cost - rest;
      return rest > 0 ? [[time, rest]] : [];
    });
  return withSpend([...sooner.toReversed(), ...later], [until, missing]);
}

/** What was set aside may have been forgotten meanwhile; then nothing is left to take back. */
function withoutSpend(spends: readonly Spend[], [until, cost]: Spend): readonly Spend[] {
  return spends.flatMap((spend): Spend[] => {
    if (spend[0] !== until) return [spend];
    return spend[1] > cost ? [[until, spend[1] - cost]] : [];
  });
}

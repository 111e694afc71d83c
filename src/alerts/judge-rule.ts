import type { StateChange } from '../store/alert-state.js';
import { isReached } from './comparison.js';
import type { Rule } from './rule.js';
import { ARMED, FIRING, type Standing } from './standing.js';
import { type Patience, step } from './step.js';
import type { Watch, WatchedRule, WatchGroup } from './watch.js';

/** What is known when a poll has come, market by market in the order of the watch; NaN is not known. */
export interface Views {
  /** Epoch ms UTC. */
  readonly at: number;
  /** Whether it comes before what was judged last: the clock was set back. */
  readonly isBehind: boolean;
  /** The value that the rules of the group look at, for each market. */
  valuesOf(group: WatchGroup): Float64Array;
  readonly prices: Float64Array;
  /** In dollars a day; asked for only where a rule has a least volume. */
  volumes(): Float64Array;
  readonly pollIntervalMs: number;
}

/** A rule fires for a market. */
export interface Firing {
  readonly rule: Rule;
  readonly marketId: number;
  /** Epoch ms UTC. */
  readonly at: number;
  readonly value: number;
  /** Null where the poll has none. */
  readonly price: number | null;
}

export interface Judgement {
  readonly firings: Firing[];
  readonly changes: StateChange[];
}

export interface JudgedRule extends WatchedRule {
  readonly standing: Standing;
}

/**
 * Takes a rule one step further, unless it is paused or has expired.
 *
 * @param among the only places at which it may fire where it is armed.
 * @param sizes of the values, as it compares them.
 */
export function judgeRule(
  one: JudgedRule,
  among: readonly number[],
  values: Float64Array,
  sizes: Float64Array,
  watch: Watch,
  views: Views,
  judgement: Judgement,
): void {
  const { rule, fires, stays, standing } = one;
  if (rule.isPaused || (rule.expiresAt !== null && views.at >= rule.expiresAt)) return;
  const volumes = rule.minVolumeUsd === null ? null : views.volumes();
  const leastVolume = rule.minVolumeUsd ?? 0;
  const { marks } = standing;
  const { isStrict, least } = fires;
  const places = placesToTake(one, sizes, views);
  for (let i = 0; i < among.length; i++) {
    const place = among[i] as number;
    const size = sizes[place] as number;
    if (marks[place] !== ARMED || !(isStrict ? size > least : size >= least)) continue;
    if (volumes === null || (volumes[place] as number) >= leastVolume) places.push(place);
  }
  if (places.length === 0) return;
  const patience = patienceOf(rule, views.pollIntervalMs);
  for (const place of places.sort((a, b) => a - b)) {
    const size = sizes[place] as number;
    const isTraded = volumes === null || (volumes[place] as number) >= leastVolume;
    const sight = { at: views.at, isMet: isTraded && isReached(size, fires), isClear: !isReached(size, stays) };
    const state = standing.states.get(place) ?? null;
    const { state: next, fires: isFired } = step(state, sight, patience);
    const marketId = watch.ids[place] as number;
    if (isFired) {
      const price = views.prices[place] as number;
      judgement.firings.push({
        ...{ rule, marketId, at: views.at, value: values[place] as number },
        price: Number.isNaN(price) ? null : price,
      });
    }
    if (next === state) continue;
    judgement.changes.push({ ruleId: rule.id, marketId, state: next });
    standing.set(place, next);
  }
}

function patienceOf(rule: Rule, pollIntervalMs: number): Patience {
  const { holdMs, cooldownMs, isOnce } = rule;
  return { holdMs, cooldownMs, isOnce, gapMs: Math.max(3 * pollIntervalMs, holdMs / 2) };
}

/** One market in so many. */
const DENSE = 16;

/** Where something may happen although the rule is not armed there; never where nothing is known. */
function placesToTake(
  { rule, stays, standing: { states, marks, pending, firing, cooling } }: JudgedRule,
  sizes: Float64Array,
  { at, isBehind }: Views,
): number[] {
  const places: number[] = [];
  if (isBehind) {
    for (const place of states.keys()) if (!Number.isNaN(sizes[place] as number)) places.push(place);
    return places;
  }
  for (const place of pending) if (!Number.isNaN(sizes[place] as number)) places.push(place);
  for (const [place, firedAt] of cooling) {
    if (at - firedAt >= rule.cooldownMs && !Number.isNaN(sizes[place] as number)) places.push(place);
  }
  const { isStrict, least } = stays;
  if (DENSE * firing.size < marks.length) {
    for (const place of firing) {
      const size = sizes[place] as number;
      if (isStrict ? size <= least : size < least) places.push(place);
    }
    return places;
  }
  // Where most are firing, as below a price that all are above, going through all is several times faster than through a set.
  for (let place = 0; place < marks.length; place++) {
    if (marks[place] !== FIRING) continue;
    const size = sizes[place] as number;
    if (isStrict ? size <= least : size < least) places.push(place);
  }
  return places;
}

import type { AlertState, StateChange } from '../store/alert-state.js';
import type { Condition } from './condition.js';
import type { Rule } from './rule.js';
import { type Patience, step } from './step.js';
import type { Watch } from './watch.js';

/** What is known when a poll has come, market by market in the order of the watch; NaN is not known. */
export interface Views {
  /** Epoch ms UTC. */
  readonly at: number;
  /** The rule's value for each market. */
  valuesOf(rule: Rule): Float64Array;
  readonly prices: Float64Array;
  /** In dollars a day; asked for only where a rule has a least volume. */
  volumes(): Float64Array;
  readonly pollIntervalMs: number;
}

/** What is not armed: by rule id, then by market id. */
export type States = Map<number, Map<number, AlertState>>;

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

/** Takes every rule that is not paused and has not expired one step further, and `states` with them. */
export function judge(watch: Watch, views: Views, states: States): Judgement {
  const judgement: Judgement = { firings: [], changes: [] };
  for (const group of watch.groups) {
    let values: Float64Array | null = null;
    for (const { rule, places } of group) {
      if (rule.isPaused || (rule.expiresAt !== null && views.at >= rule.expiresAt)) continue;
      values ??= views.valuesOf(rule);
      const met = placesMet(rule.condition, values, places);
      const held = states.get(rule.id);
      if (met.length === 0 && (held === undefined || held.size === 0)) continue;
      judgeRule({ rule, places, met, values }, watch, views, states, judgement);
    }
  }
  return judgement;
}

interface RuleView {
  readonly rule: Rule;
  readonly places: Uint32Array;
  /** Those of the places at which the condition holds. */
  readonly met: readonly number[];
  readonly values: Float64Array;
}

function judgeRule(
  { rule, places, met, values }: RuleView,
  watch: Watch,
  views: Views,
  states: States,
  { firings, changes }: Judgement,
): void {
  const volumes = rule.minVolumeUsd === null ? null : views.volumes();
  const clearing = { ...rule.condition, bound: rule.rearm ?? rule.condition.bound };
  const patience = patienceOf(rule, views.pollIntervalMs);
  const isMet = new Set(met);
  const take = (place: number, state: AlertState | null): void => {
    const marketId = watch.ids[place] as number;
    const value = values[place] as number;
    const isTraded = volumes === null || (volumes[place] as number) >= (rule.minVolumeUsd ?? 0);
    const isClear = placesMet(clearing, values, [place]).length === 0;
    const { state: next, fires } = step(
      state,
      { at: views.at, isMet: isTraded && isMet.has(place), isClear },
      patience,
    );
    if (fires) {
      const price = views.prices[place] as number;
      firings.push({ rule, marketId, at: views.at, value, price: Number.isNaN(price) ? null : price });
    }
    if (next === state) return;
    changes.push({ ruleId: rule.id, marketId, state: next });
    keep(states, rule.id, marketId, next);
  };
  const held = new Map(states.get(rule.id));
  if (held.size > 0) {
    for (const place of places) {
      const state = held.get(watch.ids[place] as number);
      if (state !== undefined && !Number.isNaN(values[place] as number)) take(place, state);
    }
  }
  for (const place of met) if (!held.has(watch.ids[place] as number)) take(place, null);
}

function patienceOf(rule: Rule, pollIntervalMs: number): Patience {
  const { holdMs, cooldownMs, isOnce } = rule;
  return { holdMs, cooldownMs, isOnce, gapMs: Math.max(3 * pollIntervalMs, holdMs / 2) };
}

const NOWHERE: readonly number[] = [];

/** The places at which the condition holds. Every comparison of a cycle goes through here: rules times markets. */
function placesMet(
  { isAbs, operator, bound }: Condition,
  values: Float64Array,
  places: ArrayLike<number>,
): readonly number[] {
  const sign = operator === '<' || operator === '<=' ? -1 : 1;
  const isStrict = operator === '<' || operator === '>';
  const least = sign * bound;
  let met: number[] | null = null;
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const value = values[place] as number;
    const size = sign * (isAbs ? Math.abs(value) : value);
    // NaN is neither.
    if (isStrict ? size > least : size >= least) {
      met ??= [];
      met.push(place);
    }
  }
  return met ?? NOWHERE;
}

function keep(states: States, ruleId: number, marketId: number, state: AlertState | null): void {
  const held = states.get(ruleId);
  if (state === null) held?.delete(marketId);
  else if (held === undefined) states.set(ruleId, new Map([[marketId, state]]));
  else held.set(marketId, state);
}

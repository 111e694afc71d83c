import { type PairQuestion, parsePair } from '../market/pair.js';
import { isPattern, pairMatcher } from '../market/pair-pattern.js';
import { onePerPair } from '../query/one-per-pair.js';
import type { StoredMarket } from '../store/market.js';
import { placesIn } from '../store/rollup/summarise.js';
import { type Comparison, comparisonOf } from './comparison.js';
import { isWindowed, type WatchedMetric } from './condition.js';
import type { Rule } from './rule.js';

/** The markets of one exchange that are watched, and the rules that watch them. */
export interface Watch {
  /** Ascending; the place of a market in it is its place in every column of values. */
  readonly ids: Uint32Array;
  readonly markets: ReadonlyMap<number, StoredMarket>;
  readonly groups: readonly WatchGroup[];
  /** The windows that are asked about: their lengths, ms, with the markets of each, ascending. */
  readonly windows: ReadonlyMap<number, Uint32Array>;
  /** Whether any rule asks for the volumes of markets. */
  readonly asksVolume: boolean;
}

/** The rules that look at the same value. */
export interface WatchGroup {
  readonly metric: WatchedMetric;
  readonly withinMs: number | null;
  readonly rules: readonly WatchedRule[];
}

export interface WatchedRule {
  readonly rule: Rule;
  /** Places of its markets, ascending. */
  readonly places: Uint32Array;
  readonly fires: Comparison;
  /** While this holds it does not fire again. */
  readonly stays: Comparison;
}

/**
 * What the rules watch on an exchange. A pair that is named is watched even when it is no longer traded, a pattern means
 * what is.
 *
 * @param markets those of the exchange, inactive ones too.
 */
export function watchOf(rules: readonly Rule[], exchange: string, markets: readonly StoredMarket[]): Watch {
  const candidates = onePerPair(markets);
  const idsByText = new Map<string, readonly number[]>();
  const meant = rules.flatMap((rule) => {
    if (rule.exchanges?.includes(exchange) === false) return [];
    const texts = rule.pairs.filter((text) => {
      const ids = idsByText.get(text) ?? marketsOf(parsePair(text), exchange, candidates).map(({ id }) => id);
      idsByText.set(text, ids);
      return ids.length > 0;
    });
    return texts.length > 0 ? [{ rule, texts }] : [];
  });
  const watched = new Set<number>();
  for (const text of new Set(meant.flatMap(({ texts }) => texts))) {
    for (const id of idsByText.get(text) ?? []) watched.add(id);
  }
  const ids = Uint32Array.from(watched).sort();
  // Many rules say the same pattern.
  const placesByTexts = new Map<string, Uint32Array>();
  const placesOf = (texts: readonly string[]): Uint32Array => {
    const key = texts.join();
    const held = placesByTexts.get(key);
    if (held !== undefined) return held;
    const own = new Set(texts.flatMap((text) => idsByText.get(text) ?? []));
    const places = Uint32Array.from(placesIn(ids, Uint32Array.from(own).sort()));
    placesByTexts.set(key, places);
    return places;
  };
  const watching = meant.map(({ rule, texts }): WatchedRule => {
    const { condition, rearm } = rule;
    return {
      rule,
      places: placesOf(texts),
      fires: comparisonOf(condition, condition.bound),
      stays: comparisonOf(condition, rearm ?? condition.bound),
    };
  });
  return {
    ids,
    markets: new Map(markets.filter(({ id }) => watched.has(id)).map((market) => [market.id, market])),
    groups: groupsOf(watching),
    windows: windowsOf(watching, ids),
    asksVolume: meant.some(({ rule }) => rule.condition.metric === 'volume' || rule.minVolumeUsd !== null),
  };
}

/** The markets of an exchange that a question means, one for each pair. */
export function marketsOf(
  question: PairQuestion,
  exchange: string,
  candidates: readonly StoredMarket[],
): readonly StoredMarket[] {
  if (question.exchange !== null && question.exchange !== exchange) return [];
  const isMeant = pairMatcher(question);
  const isMany = isPattern(question);
  return candidates.filter((market) => isMeant(market) && (market.active || !isMany));
}

function groupsOf(rules: readonly WatchedRule[]): WatchGroup[] {
  const groups = new Map<string, WatchGroup & { rules: WatchedRule[] }>();
  for (const one of rules) {
    const { condition, withinMs } = one.rule;
    const key = `${condition.metric} ${withinMs}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { metric: condition.metric, withinMs, rules: [one] });
    else group.rules.push(one);
  }
  return [...groups.values()];
}

function windowsOf(rules: readonly WatchedRule[], ids: Uint32Array): Map<number, Uint32Array> {
  const asked = new Map<number, Uint8Array>();
  for (const { rule, places } of rules) {
    if (rule.withinMs === null || !isWindowed(rule.condition.metric)) continue;
    const marks = asked.get(rule.withinMs) ?? new Uint8Array(ids.length);
    for (const place of places) marks[place] = 1;
    asked.set(rule.withinMs, marks);
  }
  return new Map([...asked].map(([windowMs, marks]) => [windowMs, ids.filter((_, place) => marks[place] === 1)]));
}

import { type PairQuestion, parsePair } from '../market/pair.js';
import { isPattern, pairMatcher } from '../market/pair-pattern.js';
import { onePerPair } from '../query/one-per-pair.js';
import type { StoredMarket } from '../store/market.js';
import { isWindowed } from './condition.js';
import type { Rule } from './rule.js';

/** The markets of one exchange that are watched, and the rules that watch them. */
export interface Watch {
  /** Ascending; the place of a market in it is its place in every column of values. */
  readonly ids: Uint32Array;
  readonly markets: ReadonlyMap<number, StoredMarket>;
  /** Those that look at the same value stand together. */
  readonly groups: readonly (readonly WatchedRule[])[];
  /** Those that a window is asked of. */
  readonly windowed: ReadonlySet<number>;
  /** Whether any rule asks for the volumes of markets. */
  readonly asksVolume: boolean;
}

export interface WatchedRule {
  readonly rule: Rule;
  /** Places of its markets, ascending. */
  readonly places: Uint32Array;
}

/**
 * What the rules watch on an exchange. A pair that is named is watched even when it is no longer traded, a pattern means
 * what is.
 *
 * @param markets those of the exchange, inactive ones too.
 */
export function watchOf(rules: readonly Rule[], exchange: string, markets: readonly StoredMarket[]): Watch {
  const candidates = onePerPair(markets);
  const known = new Map<string, readonly number[]>();
  const idsOf = (text: string): readonly number[] => {
    const held = known.get(text);
    if (held !== undefined) return held;
    const ids = marketsOf(parsePair(text), exchange, candidates).map(({ id }) => id);
    known.set(text, ids);
    return ids;
  };
  const meant = rules
    .filter(({ exchanges }) => exchanges?.includes(exchange) ?? true)
    .map((rule) => ({ rule, ids: [...new Set(rule.pairs.flatMap(idsOf))] }))
    .filter(({ ids }) => ids.length > 0);
  const watched = new Set(meant.flatMap(({ ids }) => ids));
  const ids = Uint32Array.from(watched).sort();
  const placeOf = new Map([...ids].map((id, place) => [id, place]));
  return {
    ids,
    markets: new Map(markets.filter(({ id }) => watched.has(id)).map((market) => [market.id, market])),
    groups: groupsOf(
      meant.map((one) => ({
        rule: one.rule,
        places: Uint32Array.from(one.ids, (id) => placeOf.get(id) ?? 0).sort(),
      })),
    ),
    asksVolume: meant.some(({ rule }) => rule.condition.metric === 'volume' || rule.minVolumeUsd !== null),
    windowed: new Set(meant.filter(({ rule }) => isWindowed(rule.condition.metric)).flatMap((one) => one.ids)),
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

function groupsOf(rules: readonly WatchedRule[]): WatchedRule[][] {
  const groups = new Map<string, WatchedRule[]>();
  for (const one of rules) {
    const key = `${one.rule.condition.metric} ${one.rule.withinMs}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

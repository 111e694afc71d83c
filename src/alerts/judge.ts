import type { AlertState } from '../store/alert-state.js';
import { type SizeKind, sizesOf } from './comparison.js';
import { type JudgedRule, type Judgement, judgeRule, type Views } from './judge-rule.js';
import { createStanding } from './standing.js';
import type { Watch } from './watch.js';

/** Judges the rules of a watch, poll after poll. */
export interface Judge {
  /** Takes up how a rule stood with a market; nothing that the watch does not have. */
  recall(ruleId: number, marketId: number, state: AlertState): void;
  /** Takes every rule that is not paused and has not expired one step further. */
  judge(views: Views): Judgement;
}

/** A rule that watches more looks at the markets that come into question and not at all of its own. */
const MOST_PLACES = 64;
const NOWHERE: readonly number[] = [];

/** The rules that compare the same sizes of the same value. */
interface Side {
  readonly kind: SizeKind;
  readonly rules: readonly JudgedRule[];
  /** Where the places of each rule that watches few markets begin; those of one that watches many are left out. */
  readonly starts: Uint32Array;
  readonly places: Uint32Array;
  /** Of each rule. */
  readonly leasts: Float64Array;
  /** The least of those that watch many markets; infinite without any. */
  readonly leastOfMany: number;
  /** 0 for a rule to which nothing can happen but that it fires where it is armed. */
  readonly isBusy: Uint8Array;
}

export function createJudge(watch: Watch): Judge {
  const markets = watch.ids.length;
  const scratch = new Float64Array(markets);
  const placeOf = new Map(Array.from(watch.ids, (id, place) => [id, place]));
  const groups = watch.groups.map((group) => {
    const rules = group.rules.map((one) => ({ ...one, standing: createStanding(one.places, markets) }));
    return { group, rules, sides: sidesOf(rules) };
  });
  const standings = new Map(groups.flatMap(({ rules }) => rules.map(({ rule, standing }) => [rule.id, standing])));

  return {
    recall(ruleId, marketId, state) {
      const place = placeOf.get(marketId);
      if (place !== undefined) standings.get(ruleId)?.set(place, state);
    },
    judge(views) {
      const judgement: Judgement = { firings: [], changes: [] };
      for (const { group, sides } of groups) {
        const values = views.valuesOf(group);
        for (const side of sides) judgeSide(side, values, scratch, watch, views, judgement);
      }
      return judgement;
    },
  };
}

function sidesOf(rules: readonly JudgedRule[]): Side[] {
  const kinds = [...new Set(rules.map(({ fires }) => fires.kind))];
  return kinds.map((kind): Side => {
    const own = rules.filter(({ fires }) => fires.kind === kind);
    const few = own.map(({ places }) => (places.length > MOST_PLACES ? [] : [...places]));
    let start = 0;
    const starts = few.map((places) => {
      start += places.length;
      return start - places.length;
    });
    const many = own.filter(({ places }) => places.length > MOST_PLACES);
    return {
      kind,
      rules: own,
      starts: Uint32Array.from([...starts, start]),
      places: Uint32Array.from(few.flat()),
      leasts: Float64Array.from(own, ({ fires }) => fires.least),
      leastOfMany: Math.min(...many.map(({ fires }) => fires.least)),
      isBusy: new Uint8Array(own.length).fill(1),
    };
  });
}

/** Every comparison of a poll begins here, most end here as well: rules times markets. */
function judgeSide(
  side: Side,
  values: Float64Array,
  scratch: Float64Array,
  watch: Watch,
  views: Views,
  judgement: Judgement,
): void {
  const { rules, starts, places, leasts, leastOfMany, isBusy } = side;
  const sizes = sizesOf(values, side.kind, scratch);
  const inQuestion: number[] = [];
  let most = Number.NEGATIVE_INFINITY;
  for (let place = 0; leastOfMany < Number.POSITIVE_INFINITY && place < sizes.length; place++) {
    const size = sizes[place] as number;
    if (!(size >= leastOfMany)) continue;
    inQuestion.push(place);
    if (size > most) most = size;
  }
  for (let index = 0; index < rules.length; index++) {
    const start = starts[index] as number;
    const end = starts[index + 1] as number;
    const least = leasts[index] as number;
    let among = NOWHERE;
    if (start === end && most >= least) among = inQuestion;
    for (let i = start; i < end; i++) {
      const place = places[i] as number;
      if ((sizes[place] as number) >= least) among = [...among, place];
    }
    if (among.length === 0 && isBusy[index] === 0 && !views.isBehind) continue;
    const one = rules[index] as JudgedRule;
    judgeRule(one, among, values, sizes, watch, views, judgement);
    isBusy[index] = Number(!one.standing.isAtRest());
  }
}

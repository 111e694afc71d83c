import type { Condition } from '../../src/alerts/condition.js';
import type { RuleDefinition } from '../../src/alerts/rule.js';

/** One poll of one exchange as it was stored. */
export interface Poll {
  readonly at: number;
  /** By market id; empty when the poll failed. */
  readonly prices: ReadonlyMap<number, number>;
  /** Dollars a day, by market id; what is not in it is not known. */
  readonly volumes?: ReadonlyMap<number, number>;
}

export interface Fired {
  readonly rule: number;
  readonly market: number;
  readonly at: number;
  readonly value: number;
}

interface ReferenceRule {
  readonly id: number;
  readonly definition: RuleDefinition;
  readonly markets: readonly number[];
}

type Mode = 'armed' | 'waiting' | 'fired' | 'resting' | 'over';

interface Cell {
  mode: Mode;
  heldFrom: number;
  heldAt: number;
  firedAt: number;
}

/** Every price of one market that was ever stored, by time; of one time, the one that was stored later comes later. */
interface Series {
  readonly times: number[];
  readonly prices: number[];
}

/**
 * The alerts of one exchange as their documentation describes them, in the plainest way: every value is computed anew from all
 * prices of its window, nothing is kept but the prices and one cell for each rule and market that is not armed.
 */
export class ReferenceAlerts {
  readonly fired: Fired[] = [];
  /** By rule, and then by market id. */
  private readonly cells = new Map<number, Cell[]>();
  private readonly series = new Map<number, Series>();
  /** Of the poll that is judged: each window of each market is described but once, and each value told but once. */
  private described = new Map<number, Map<number, Description | null>>();
  private told = new Map<string, (number | null)[]>();

  constructor(
    private readonly rules: readonly ReferenceRule[],
    private readonly everyMs: number,
  ) {
    for (const { id } of rules) this.cells.set(id, []);
  }

  /** Stores what came before there was any rule. */
  remember({ at, prices }: Poll): void {
    for (const [market, price] of prices) {
      const { times, prices: all } = this.seriesOf(market);
      let place = times.length;
      while (place > 0 && (times[place - 1] as number) > at) place -= 1;
      times.splice(place, 0, at);
      all.splice(place, 0, price);
    }
  }

  poll(poll: Poll): void {
    this.remember(poll);
    this.described = new Map();
    this.told = new Map();
    for (const rule of this.rules) {
      const { expiresAt } = rule.definition;
      if (expiresAt !== null && poll.at >= expiresAt) continue;
      const { condition, withinMs } = rule.definition;
      const key = `${condition.metric} ${withinMs}`;
      const told = this.told.get(key) ?? [];
      this.told.set(key, told);
      for (const market of rule.markets) {
        let value = told[market];
        if (value === undefined) {
          value = this.valueOf(rule.definition, market, poll);
          told[market] = value;
        }
        if (value !== null) this.advance(rule, market, poll, value);
      }
    }
  }

  modeOf(rule: number, market: number): Mode {
    return this.cells.get(rule)?.[market]?.mode ?? 'armed';
  }

  /** How many cells are not armed. */
  notArmed(): number {
    let count = 0;
    for (const cells of this.cells.values()) count += cells.filter(({ mode }) => mode !== 'armed').length;
    return count;
  }

  private advance({ id, definition }: ReferenceRule, market: number, { at, volumes }: Poll, value: number): void {
    const { condition, minVolumeUsd } = definition;
    const isTraded = minVolumeUsd === null || (volumes?.get(market) ?? Number.NaN) >= minVolumeUsd;
    const isOn = isTraded && compare(condition, value, condition.bound);
    const cells = this.cells.get(id) as Cell[];
    const held = cells[market];
    if (!isOn && (held === undefined || held.mode === 'armed')) return;
    const cell = held ?? { mode: 'armed', heldFrom: 0, heldAt: 0, firedAt: 0 };
    cells[market] = cell;
    cell.heldFrom = Math.min(cell.heldFrom, at);
    cell.heldAt = Math.min(cell.heldAt, at);
    cell.firedAt = Math.min(cell.firedAt, at);

    const isBack = !compare(condition, value, definition.rearm ?? condition.bound);
    const isRested = at - cell.firedAt >= definition.cooldownMs;
    if (cell.mode === 'over') return;
    if (cell.mode === 'fired' && isBack) cell.mode = isRested ? 'armed' : 'resting';
    else if (cell.mode === 'fired') return;
    if (cell.mode === 'resting' && !isRested) return;
    if (cell.mode === 'resting') cell.mode = 'armed';
    if (!isOn) {
      cell.mode = 'armed';
      return;
    }
    const patience = Math.max(3 * this.everyMs, definition.holdMs / 2);
    if (cell.mode !== 'waiting' || at - cell.heldAt > patience) {
      cell.mode = 'waiting';
      cell.heldFrom = at;
    }
    cell.heldAt = at;
    if (at - cell.heldFrom < definition.holdMs) return;
    cell.mode = definition.isOnce ? 'over' : 'fired';
    cell.firedAt = at;
    this.fired.push({ rule: id, market, at, value });
  }

  /** Null when nothing can be said. */
  private valueOf({ condition, withinMs }: RuleDefinition, market: number, poll: Poll): number | null {
    const { metric } = condition;
    const { at, prices, volumes } = poll;
    const price = prices.get(market);
    if (metric === 'stale') {
      const newest = this.seriesOf(market).times.at(-1);
      return newest === undefined ? null : Math.max(0, at - newest);
    }
    if (price === undefined) return null;
    if (metric === 'price') return price;
    if (metric === 'volume') return volumes?.get(market) ?? null;
    const described = this.describe(market, at, withinMs ?? 0);
    return described && measure(metric, described);
  }

  private describe(market: number, at: number, withinMs: number): Description | null {
    const ofWindow = this.described.get(withinMs) ?? new Map<number, Description | null>();
    this.described.set(withinMs, ofWindow);
    const held = ofWindow.get(market);
    if (held !== undefined) return held;
    const made = describeWindow(this.seriesOf(market), at - withinMs, at, Math.max(withinMs / 4, 2 * this.everyMs));
    ofWindow.set(market, made);
    return made;
  }

  private seriesOf(market: number): Series {
    const held = this.series.get(market);
    if (held !== undefined) return held;
    const made = { times: [], prices: [] };
    this.series.set(market, made);
    return made;
  }
}

interface Description {
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly maxRise: number;
  readonly maxPctRise: number;
  readonly maxFall: number;
  readonly maxPctFall: number;
  readonly mean: number;
  readonly stddev: number;
  readonly volatility: number | null;
}

/** Both ends belong to the window. Null with fewer than two prices, or a hole longer than the slack. */
function describeWindow({ times, prices }: Series, since: number, at: number, slack: number): Description | null {
  let end = times.length;
  while (end > 0 && (times[end - 1] as number) > at) end -= 1;
  let start = end;
  while (start > 0 && (times[start - 1] as number) >= since) start -= 1;
  const count = end - start;
  if (count < 2 || (times[start] as number) - since > slack) return null;
  const first = prices[start] as number;
  const last = prices[end - 1] as number;
  let min = first;
  let max = first;
  let [maxRise, maxPctRise, maxFall, maxPctFall] = [0, 0, 0, 0];
  let sum = 0;
  let returns = 0;
  for (let i = start; i < end; i++) {
    const price = prices[i] as number;
    sum += price - first;
    if (i > start) {
      if ((times[i] as number) - (times[i - 1] as number) > slack) return null;
      returns += Math.log(price / (prices[i - 1] as number));
    }
    // The lowest and the highest of those before it.
    if (price < min) min = price;
    if (price > max) max = price;
    if (price - min > maxRise) maxRise = price - min;
    if (price - max < maxFall) maxFall = price - max;
    if (price / min - 1 > maxPctRise) maxPctRise = price / min - 1;
    if (price / max - 1 < maxPctFall) maxPctFall = price / max - 1;
  }
  const mean = first + sum / count;
  const meanReturn = returns / (count - 1);
  let squares = 0;
  let returnSquares = 0;
  for (let i = start; i < end; i++) {
    squares += ((prices[i] as number) - mean) ** 2;
    if (i > start) returnSquares += (Math.log((prices[i] as number) / (prices[i - 1] as number)) - meanReturn) ** 2;
  }
  const spacing = ((times[end - 1] as number) - (times[start] as number)) / (count - 1);
  const isVolatile = count >= 3 && spacing > 0;
  return {
    ...{ first, last, min, max, maxRise, maxFall, mean },
    maxPctRise: 100 * maxPctRise,
    maxPctFall: 100 * maxPctFall,
    stddev: Math.sqrt(squares / (count - 1)),
    volatility: isVolatile ? 100 * Math.sqrt(returnSquares / (count - 2)) * Math.sqrt(YEAR_MS / spacing) : null,
  };
}

const YEAR_MS = 365 * 24 * 60 * 60_000;

function measure(metric: Exclude<Condition['metric'], 'price' | 'stale' | 'volume'>, d: Description): number | null {
  switch (metric) {
    case 'delta':
      return d.last - d.first;
    case 'pct-change':
      return (100 * (d.last - d.first)) / d.first;
    case 'range':
      return d.max - d.min;
    case 'pct-range':
      return (100 * (d.max - d.min)) / d.min;
    case 'max-rise':
      return d.maxRise;
    case 'max-fall':
      return d.maxFall;
    case 'max-delta':
      return d.maxRise >= -d.maxFall ? d.maxRise : d.maxFall;
    case 'max-pct-change':
      return d.maxPctRise >= -d.maxPctFall ? d.maxPctRise : d.maxPctFall;
    case 'stddev':
      return d.stddev;
    case 'cv':
      return (100 * d.stddev) / d.mean;
    case 'volatility':
      return d.volatility;
  }
}

function compare({ isAbs, operator }: Condition, value: number, bound: number): boolean {
  const size = isAbs ? Math.abs(value) : value;
  switch (operator) {
    case '>=':
      return size >= bound;
    case '>':
      return size > bound;
    case '<=':
      return size <= bound;
    case '<':
      return size < bound;
  }
}

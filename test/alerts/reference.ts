import type { Condition } from '../../src/alerts/condition.js';
import type { RuleDefinition } from '../../src/alerts/rule.js';

/** One poll of one exchange as it was stored. */
export interface Poll {
  readonly at: number;
  /** By market id; empty when the poll failed. */
  readonly prices: ReadonlyMap<number, number>;
}

export interface Fired {
  readonly rule: number;
  readonly market: number;
  readonly at: number;
}

type Mode = 'armed' | 'waiting' | 'fired' | 'resting' | 'over';

interface Cell {
  mode: Mode;
  heldFrom: number;
  heldAt: number;
  firedAt: number;
}

/**
 * The alerts as their documentation describes them, in the plainest way: every value is computed from all prices ever
 * stored, nothing is kept but one cell for each rule and market.
 */
export class ReferenceAlerts {
  readonly fired: Fired[] = [];
  readonly cells = new Map<string, Cell>();
  private readonly polls: Poll[] = [];

  constructor(
    private readonly rules: readonly {
      readonly id: number;
      readonly definition: RuleDefinition;
      readonly markets: readonly number[];
    }[],
    private readonly everyMs: number,
  ) {}

  poll(poll: Poll): void {
    this.polls.push(poll);
    for (const { id, definition, markets } of this.rules) {
      for (const market of markets) {
        const value = this.value(definition, market, poll);
        if (value !== null) this.advance(id, definition, market, poll.at, value);
      }
    }
  }

  private advance(rule: number, definition: RuleDefinition, market: number, at: number, value: number): void {
    const key = `${rule} ${market}`;
    const cell = this.cells.get(key) ?? { mode: 'armed', heldFrom: 0, heldAt: 0, firedAt: 0 };
    this.cells.set(key, cell);
    cell.heldFrom = Math.min(cell.heldFrom, at);
    cell.heldAt = Math.min(cell.heldAt, at);
    cell.firedAt = Math.min(cell.firedAt, at);

    const isOn = compare(definition.condition, value, definition.condition.bound);
    const isBack = !compare(definition.condition, value, definition.rearm ?? definition.condition.bound);
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
    this.fired.push({ rule, market, at });
  }

  /** Null when nothing can be said. */
  private value({ condition, withinMs }: RuleDefinition, market: number, { at, prices }: Poll): number | null {
    const price = prices.get(market);
    if (condition.metric === 'stale') {
      if (price !== undefined) return 0;
      const times = this.polls.filter((poll) => poll.prices.has(market)).map((poll) => poll.at);
      return times.length === 0 ? null : Math.max(0, at - Math.max(...times));
    }
    if (price === undefined) return null;
    if (condition.metric === 'price' || withinMs === null) return price;
    const seen = this.polls
      .filter((poll) => poll.at >= at - withinMs && poll.at <= at && poll.prices.has(market))
      // A stable sort: of one time, the one that was stored later counts later.
      .sort((a, b) => a.at - b.at);
    const all = seen.map((poll) => poll.prices.get(market) ?? Number.NaN);
    const [first] = seen;
    if (first === undefined || seen.length < 2) return null;
    const slack = Math.max(withinMs / 4, 2 * this.everyMs);
    if (first.at - (at - withinMs) > slack) return null;
    for (let i = 1; i < seen.length; i++) if ((seen[i]?.at ?? 0) - (seen[i - 1]?.at ?? 0) > slack) return null;
    return measure(condition.metric, all);
  }
}

function measure(metric: string, all: readonly number[]): number {
  const first = all[0] ?? Number.NaN;
  const last = all.at(-1) ?? Number.NaN;
  if (metric === 'pct-change') return (100 * (last - first)) / first;
  if (metric === 'delta') return last - first;
  if (metric === 'pct-range') return (100 * (Math.max(...all) - Math.min(...all))) / Math.min(...all);
  if (metric === 'max-fall') {
    let worst = 0;
    for (let i = 0; i < all.length; i++)
      for (let j = i; j < all.length; j++) worst = Math.min(worst, (all[j] ?? 0) - (all[i] ?? 0));
    return worst;
  }
  throw new Error(`the reference does not know ${metric}`);
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

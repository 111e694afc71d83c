import type { AlertState } from '../store/alert-state.js';

/** What is known of a rule's value for a market at one time. */
export interface Sight {
  /** Epoch ms UTC. */
  readonly at: number;
  /** Whether the condition holds. */
  readonly isMet: boolean;
  /** Whether the value is back beyond the level at which the rule may fire again; never while it is met. */
  readonly isClear: boolean;
}

export interface Patience {
  readonly holdMs: number;
  readonly cooldownMs: number;
  readonly isOnce: boolean;
  /** While pending, a longer time between two sights begins the hold anew. */
  readonly gapMs: number;
}

export interface Step {
  /** The one given, when nothing has changed; null: armed. */
  readonly state: AlertState | null;
  readonly fires: boolean;
}

/**
 * One step of the state machine of a rule and a market.
 *
 * armed → pending when the condition holds → firing once it has held for `holdMs` (at once where that is 0) → when the
 * value is clear: armed, or cooling until `cooldownMs` have passed since it fired, and then armed; done in place of firing for
 * a rule that fires once. Fires on the way into firing or done and never else. What is not known is no sight: it changes nothing.
 * Times of a state that lie after the sight (the clock was set back) count as the sight's own.
 */
export function step(held: AlertState | null, sight: Sight, patience: Patience): Step {
  const { at, isMet, isClear } = sight;
  const state = held === null ? null : notAfter(held, at);
  if (state?.phase === 'done') return stay(state);
  if (state?.phase === 'firing') {
    if (!isClear) return stay(state);
    const isCooling = at - (state.firedAt ?? at) < patience.cooldownMs;
    return stay(isCooling ? { ...state, phase: 'cooling', since: at } : null);
  }
  if (state?.phase === 'cooling' && at - (state.firedAt ?? at) < patience.cooldownMs) return stay(state);
  if (!isMet) return stay(null);
  const pending = state?.phase === 'pending' && at - state.seenAt <= patience.gapMs ? state : null;
  const since = pending?.since ?? at;
  if (at - since < patience.holdMs) return stay({ phase: 'pending', since, seenAt: at, firedAt: null });
  const phase = patience.isOnce ? 'done' : 'firing';
  return { state: { phase, since: at, seenAt: at, firedAt: at }, fires: true };
}

function stay(state: AlertState | null): Step {
  return { state, fires: false };
}

function notAfter(state: AlertState, at: number): AlertState {
  const { since, seenAt, firedAt } = state;
  if (since <= at && seenAt <= at && (firedAt ?? at) <= at) return state;
  return {
    ...state,
    since: Math.min(since, at),
    seenAt: Math.min(seenAt, at),
    firedAt: firedAt === null ? null : Math.min(firedAt, at),
  };
}

import type { Budget } from '../sources/contract.js';
import type { SourceState } from '../store/source-state.js';

/** Whether a source may be asked now; if not, from when (epoch ms UTC) and why. */
export type Due =
  | { readonly isDue: true }
  | { readonly isDue: false; readonly isCooling: boolean; readonly retryAt: number; readonly reason: string };

/** The state of a source that was never asked. */
export function freshState(source: string): SourceState {
  return {
    source,
    used: 0,
    windowStartedAt: 0,
    cooldownUntil: null,
    reason: null,
    failures: 0,
    lastStatus: null,
    lastAt: null,
  };
}

/**
 * Whether a request of this cost fits what is left of the window, outside any cooldown. One that costs more than the
 * whole budget has to go through an untouched window, or it never could.
 */
export function due(state: SourceState, budget: Budget, cost: number, now: number): Due {
  if (state.cooldownUntil !== null && isCooling(state.cooldownUntil, now)) {
    return { isDue: false, isCooling: true, retryAt: state.cooldownUntil, reason: state.reason ?? 'cooling down' };
  }
  const { used, windowStartedAt } = inWindow(state, budget, now);
  if (used === 0 || used + cost <= budget.limit) return { isDue: true };
  return {
    isDue: false,
    isCooling: false,
    retryAt: windowStartedAt + budget.windowMs,
    reason: `budget: ${used} of ${budget.limit} used, ${cost} more wanted`,
  };
}

/** Charges a request to the window that `now` lies in. */
export function spend(state: SourceState, budget: Budget, cost: number, now: number): SourceState {
  const current = inWindow(state, budget, now);
  return { ...current, used: current.used + cost };
}

/**
 * The state after an answer: any cooldown is over.
 *
 * @param reported used units by the API's own count, null when it tells none; it counts when it is higher than ours,
 *   since others may spend from the same address.
 */
export function afterSuccess(state: SourceState, budget: Budget, reported: number | null, now: number): SourceState {
  const current = inWindow(state, budget, now);
  return {
    ...current,
    used: Math.max(current.used, reported ?? 0),
    cooldownUntil: null,
    reason: null,
    failures: 0,
    lastStatus: 'ok',
    lastAt: now,
  };
}

/**
 * The state with `used` counted in the window that `now` lies in. Windows start at multiples of their length since the
 * epoch, as the APIs that document theirs have it.
 */
function inWindow(state: SourceState, budget: Budget, now: number): SourceState {
  const windowStartedAt = Math.floor(now / budget.windowMs) * budget.windowMs;
  // A clock set back keeps what was spent: it may well belong to this window.
  return { ...state, windowStartedAt, used: windowStartedAt > state.windowStartedAt ? 0 : state.used };
}

/** No cooldown is longer: Binance's longest ban (2 minutes to 3 days, API documentation read November 2026). One that seems longer was set by a clock that has been set back since. */
export const LONGEST_COOLDOWN_MS = 3 * 86_400_000;

function isCooling(until: number, now: number): boolean {
  return until > now && until - now <= LONGEST_COOLDOWN_MS;
}

import type { Budget } from './contract.js';

/** How a budget stands by the API's own count, which holds what others spend from the same address. */
export interface ToldBudget {
  /** Gone of the budget's limit, so that what is left of it is what the API leaves; the limit at most. */
  readonly spent: number;
  /** How long that may hold, from the answer on. */
  readonly forMs: number;
  /** Whether the API itself says that its window ends then, so that nothing of it is free before. */
  readonly isUntilReset: boolean;
  /** Whether the next request might be the one too many. */
  readonly isLittleLeft: boolean;
}

/** No request that crunch sends costs a larger share of its budget. */
const LITTLE = 0.1;

/**
 * What an answer's headers tell of its budget; null where they tell nothing or what cannot be: no count, no limit, more left
 * than there is.
 *
 * @param now when the answer came, epoch ms UTC; stands for the API's time where the answer has no `Date`.
 */
export function readToldBudget(headers: Headers, budget: Budget, now: number): ToldBudget | null {
  const { headers: names, limit } = budget;
  if (names === undefined) return null;
  const used = countIn(headers, names.used, names.count);
  const remaining = countIn(headers, names.remaining, names.count);
  if (used === null && remaining === null) return null;
  const counted = countIn(headers, names.limit) ?? limit;
  const left = remaining ?? counted - (used ?? 0);
  if (counted === 0 || left > counted) return null;
  const windowMs = Math.min(names.windowMs ?? budget.windowMs, budget.windowMs);
  const resetMs = resetIn(headers, names, windowMs, now);
  return {
    // A limit that is not ours: what is spent of a larger one is, and what is left of a smaller one is all there is.
    spent: Math.min(limit, Math.max(counted, limit) - left),
    forMs: resetMs ?? windowMs,
    isUntilReset: resetMs !== null,
    isLittleLeft: left <= counted * LITTLE,
  };
}

/** Milliseconds; null where it is not told, is over, or lies further away than a window is long. */
function resetIn(
  headers: Headers,
  { resetInMs, resetAtMs }: NonNullable<Budget['headers']>,
  windowMs: number,
  now: number,
): number | null {
  const countdown = countIn(headers, resetInMs);
  const at = countIn(headers, resetAtMs);
  const date = Date.parse(headers.get('date') ?? '');
  // `Date` shows whole seconds: its time is the API's or just before, so the wait is never too short.
  const resetMs = countdown ?? (at === null ? null : at - (Number.isNaN(date) ? now : date));
  if (resetMs === null || resetMs <= 0 || resetMs > windowMs + 1_000) return null;
  return Math.min(resetMs, windowMs);
}

function countIn(headers: Headers, name: string | undefined, pattern = /^(.*)$/): number | null {
  const count = name === undefined ? undefined : pattern.exec(headers.get(name)?.trim() ?? '')?.[1];
  return count !== undefined && /^\d{1,15}$/.test(count) ? Number(count) : null;
}

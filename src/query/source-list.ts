import { readSourceStates } from '../store/source-state.js';
import { spentAt } from '../store/spend.js';
import type { Store } from '../store/store.js';

/** A price API as crunch knows it, asked or not. */
export interface KnownSource {
  readonly id: string;
  readonly exchanges: readonly string[];
  readonly budget: { readonly limit: number; readonly windowMs: number };
}

/** How the budget of one source stands; times are epoch ms UTC. */
export interface SourceRow {
  source: string;
  exchanges: string[];
  /** Counting now, of `limit`, in the API's own unit. */
  used: number;
  /** For any span of `windowMs`. */
  limit: number;
  windowMs: number;
  /** When nothing of it counts any more; null when nothing does. */
  resetAt: number | null;
  /** Null when it may be asked. */
  coolingUntil: number | null;
  /** Why it cools down. */
  reason: string | null;
  /** `ok`, or how the last request failed; null before the first. */
  lastStatus: string | null;
  lastAt: number | null;
}

/** The known sources in their order. */
export async function listSources(store: Store, known: readonly KnownSource[], now: number): Promise<SourceRow[]> {
  const states = new Map((await readSourceStates(store)).map((state) => [state.source, state]));
  return known.map(({ id, exchanges, budget: { limit, windowMs } }) => {
    const { spends = [], cooldownUntil = null, reason = null, lastStatus = null, lastAt = null } = states.get(id) ?? {};
    const isCooling = cooldownUntil !== null && cooldownUntil > now;
    const used = spentAt(spends, now);
    return {
      source: id,
      exchanges: [...exchanges],
      used,
      limit,
      windowMs,
      resetAt: used > 0 ? (spends.at(-1)?.[0] ?? null) : null,
      coolingUntil: isCooling ? cooldownUntil : null,
      reason: isCooling ? reason : null,
      lastStatus,
      lastAt,
    };
  });
}

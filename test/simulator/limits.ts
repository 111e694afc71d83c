export interface LimitRule {
  /** Counts only routes of this scope; absent: all of them. */
  readonly scope?: string;
  readonly limit: number;
  readonly windowMs: number;
  /** `fixed` windows start at multiples of their length, and refused requests count; `sliding` ones look back from now. */
  readonly window: 'fixed' | 'sliding';
}

export interface Verdict {
  readonly kind: 'ok' | 'limited' | 'banned';
  /** 0 when allowed. */
  readonly retryAfterS: number;
  /** Spent in the window of the first rule, this request included. */
  readonly used: number;
}

export interface GateState {
  readonly violations: number;
  readonly bans: number;
  /** Epoch ms; null when there is no ban now. */
  readonly bannedUntil: number | null;
  readonly used: number;
}

export interface Gate {
  check(scope: string | undefined, weight: number, now: number): Verdict;
  state(now: number): GateState;
}

/**
 * Counts one client's requests against an API's limits. After `patience` refusals within one window a ban begins; each
 * further ban lasts twice as long as the one before.
 */
export function createGate(rules: readonly LimitRule[], ban: { patience: number; banMs: number } | null): Gate {
  const meters = rules.map((rule) => ({ rule, spent: [] as { at: number; weight: number }[] }));
  let violations = 0;
  let bans = 0;
  let bannedUntil = 0;
  let refusals = 0;
  let lastRefusal = Number.NEGATIVE_INFINITY;

  const usedOf = ({ rule, spent }: (typeof meters)[number], now: number): number => {
    const since = rule.window === 'fixed' ? Math.floor(now / rule.windowMs) * rule.windowMs : now - rule.windowMs + 1;
    while (spent[0] && spent[0].at < since) spent.shift();
    return spent.reduce((sum, { weight }) => sum + weight, 0);
  };
  const freeAt = ({ rule, spent }: (typeof meters)[number], now: number): number =>
    rule.window === 'fixed'
      ? (Math.floor(now / rule.windowMs) + 1) * rule.windowMs
      : (spent[0]?.at ?? now) + rule.windowMs;
  const usedFirst = (now: number): number => (meters[0] ? usedOf(meters[0], now) : 0);

  return {
    check(scope, weight, now) {
      if (now < bannedUntil) {
        violations += 1;
        return { kind: 'banned', retryAfterS: Math.ceil((bannedUntil - now) / 1_000), used: usedFirst(now) };
      }
      const own = meters.filter(({ rule }) => rule.scope === undefined || rule.scope === scope);
      const full = own.filter((meter) => usedOf(meter, now) + weight > meter.rule.limit);
      for (const { rule, spent } of own)
        if (full.length === 0 || rule.window === 'fixed') spent.push({ at: now, weight });
      if (full.length === 0) return { kind: 'ok', retryAfterS: 0, used: usedFirst(now) };
      violations += 1;
      const windowMs = Math.max(...full.map(({ rule }) => rule.windowMs));
      refusals = now - lastRefusal > windowMs ? 1 : refusals + 1;
      lastRefusal = now;
      if (ban && refusals > ban.patience) {
        bannedUntil = now + ban.banMs * 2 ** bans;
        bans += 1;
        refusals = 0;
        return { kind: 'banned', retryAfterS: Math.ceil((bannedUntil - now) / 1_000), used: usedFirst(now) };
      }
      const retryAt = Math.max(...full.map((meter) => freeAt(meter, now)));
      return { kind: 'limited', retryAfterS: Math.max(1, Math.ceil((retryAt - now) / 1_000)), used: usedFirst(now) };
    },
    state: (now) => ({
      violations,
      bans,
      bannedUntil: now < bannedUntil ? bannedUntil : null,
      used: usedFirst(now),
    }),
  };
}

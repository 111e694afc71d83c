import type { Outcome } from './outcome.js';

/** What a whole cycle came to: `partial` when some exchanges answered and some did not, `exhausted` when none could be asked. */
export type Verdict = 'done' | 'failed' | 'partial' | 'exhausted';

/** The verdict on a cycle; an exchange that answered without a price (`empty`) counts as done. */
export function verdict(outcomes: readonly Pick<Outcome, 'status'>[]): Verdict {
  const answered = outcomes.filter(({ status }) => status === 'ok' || status === 'empty').length;
  if (answered === outcomes.length) return 'done';
  if (answered > 0) return 'partial';
  return outcomes.some(({ status }) => status === 'failed') ? 'failed' : 'exhausted';
}

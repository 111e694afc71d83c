import { deleteAlertStates, readAlertStates, writeAlertStates } from '../store/alert-state.js';
import { readMarkets } from '../store/market.js';
import type { Store, Transaction } from '../store/store.js';
import type { Rule, RuleDefinition } from './rule.js';
import { watchOf } from './watch.js';

/**
 * Arms a rule that has changed, as far as what is remembered says nothing any more: everywhere when it asks for something else,
 * and at the markets that it no longer watches. Everywhere else it stands as it did.
 */
export async function forgetStates(tx: Transaction, store: Store, before: RuleDefinition, after: Rule): Promise<void> {
  if (asked(before) !== asked(after)) return deleteAlertStates(tx, after.id);
  if (watched(before) === watched(after)) return;
  const within = { ...store, db: tx };
  const states = await readAlertStates(within, { ruleIds: [after.id] });
  if (states.length === 0) return;
  const markets = await readMarkets(within, { includeInactive: true });
  const meant = new Set<number>();
  for (const exchange of new Set(markets.map((market) => market.exchange))) {
    const own = markets.filter((market) => market.exchange === exchange);
    for (const id of watchOf([after], exchange, own).ids) meant.add(id);
  }
  const left = states.filter(({ marketId }) => !meant.has(marketId));
  await writeAlertStates(
    tx,
    store,
    left.map(({ ruleId, marketId }) => ({ ruleId, marketId, state: null })),
  );
}

/** Other firings may come of another one. */
function asked({ condition, withinMs, holdMs, rearm, isOnce }: RuleDefinition): string {
  return JSON.stringify([condition, withinMs, holdMs, rearm, isOnce]);
}

function watched({ pairs, exchanges }: RuleDefinition): string {
  return JSON.stringify([pairs, exchanges]);
}

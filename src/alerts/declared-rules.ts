import { CrunchError } from '../market/error.js';
import { insertRule, readRules, updateRule } from '../store/alert-rule.js';
import { deleteAlertStates } from '../store/alert-state.js';
import type { Store } from '../store/store.js';
import { forgetStates } from './forget-states.js';
import { decodeRule, encodeDefinition, type RuleDefinition } from './rule.js';

/** A rule that the configuration file declares. */
export interface DeclaredRule {
  readonly name: string;
  readonly definition: RuleDefinition;
  readonly isPaused: boolean;
}

/**
 * Makes the stored rules follow the file: those that it declares are added or changed by their names, those that it
 * declared before and does no longer are removed. The user's other rules stay.
 *
 * @throws CrunchError `config` when a rule that was added by hand has the name; then nothing changes.
 */
export async function followDeclared(store: Store, declared: readonly DeclaredRule[], now: number): Promise<void> {
  const isNeeded = declared.length > 0 || (await readRules(store)).some(({ origin }) => origin === 'config');
  if (!isNeeded) return;
  await store.db.transaction().execute(async (tx) => {
    const held = new Map((await readRules({ ...store, db: tx })).map((rule) => [rule.name, rule]));
    for (const { name, definition, isPaused } of declared) {
      const text = encodeDefinition(definition);
      const rule = held.get(name);
      if (rule === undefined) {
        const id = await insertRule(tx, { name, definition: text, origin: 'config' }, now);
        if (id !== null && isPaused) await updateRule(tx, id, { isPaused });
        continue;
      }
      if (rule.origin === 'cli') {
        throw new CrunchError('config', `alert "${name}": a rule of that name was added by hand`, {
          hint: `remove it (crunch alert rm ${name}), or rename one of the two`,
        });
      }
      if (rule.definition === text && rule.isPaused === isPaused) continue;
      await updateRule(tx, rule.id, { definition: text, isPaused });
      const before = decodeRule(rule);
      await forgetStates(tx, store, before, { ...before, ...definition });
    }
    for (const { id, name, origin } of held.values()) {
      if (origin !== 'config' || declared.some((one) => one.name === name)) continue;
      await deleteAlertStates(tx, id);
      await updateRule(tx, id, { removedAt: now });
    }
  });
}

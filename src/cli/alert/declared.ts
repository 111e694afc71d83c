import type { DeclaredRule } from '../../alerts/declared-rules.js';
import { parseRule, type RuleText, readRuleName } from '../../alerts/rule-text.js';
import type { PlainTable } from '../../config/alert-tables.js';
import { readExchangeIds } from '../../config/exchange-ids.js';
import { readDuration } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { nearest } from '../../market/nearest.js';
import { EXCHANGES } from '../../sources/registry.js';

const KEYS = [
  ...(['name', 'pair', 'pairs', 'exchange', 'when', 'within', 'notify', 'hold', 'cooldown', 'rearm'] as const),
  ...(['once', 'expires', 'min_volume', 'paused'] as const),
];

/**
 * The rule of an `[[alert]]` table.
 *
 * @param channels names of those that there are.
 * @throws CrunchError `config` naming the rule, the key that is wrong and what is nearest.
 */
export function declaredRule({ name, values, where }: PlainTable, channels: readonly string[]): DeclaredRule {
  const strange = [...values.keys()].find((key) => !KEYS.some((known) => known === key));
  if (strange !== undefined) {
    const [near] = nearest(strange, KEYS);
    throw new CrunchError('config', `${where}: unknown key ${strange}`, {
      hint: near ? `did you mean ${near}?` : `keys: ${KEYS.join(', ')}`,
    });
  }
  try {
    const nameOf = (part: string) => `${where}: ${part.replace('-', '_')}`;
    const text = textOf(values, where);
    if (text.expires !== undefined && readDuration(text.expires) !== null) {
      throw new CrunchError('config', `${where}: expires: unexpected "${text.expires}"`, {
        hint: 'a file is read again and again: write a date, as in 2026-12-31',
      });
    }
    // A date that is over is one that has done its work.
    const definition = parseRule(text, { now: 0, channels, nameOf });
    return { name: readRuleName(name, `${where}: name`), definition, isPaused: flag(values, 'paused', where) };
  } catch (error) {
    if (!(error instanceof CrunchError) || error.code === 'config') throw error;
    const message = error.message.startsWith(where) ? error.message : `${where}: ${error.message}`;
    throw new CrunchError('config', message, { ...(error.hint === null ? {} : { hint: error.hint }), cause: error });
  }
}

function textOf(values: ReadonlyMap<string, unknown>, where: string): RuleText {
  const list = (key: string): string[] | undefined => {
    const value = values.get(key);
    if (value === undefined) return undefined;
    const items: unknown[] = [value].flat();
    if (items.every((item): item is string => typeof item === 'string')) return items;
    throw new CrunchError('config', `${where}: ${key}: unexpected value`, { hint: 'write a text or a list of texts' });
  };
  const text = (key: string): string | undefined => {
    const value = values.get(key);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    if (value instanceof Date) return value.toISOString();
    throw new CrunchError('config', `${where}: ${key}: unexpected value`, { hint: 'write a text' });
  };
  const ids = list('exchange');
  return {
    pairs: [...(list('pair') ?? []), ...(list('pairs') ?? [])],
    exchanges: ids && readExchangeIds({ value: ids, name: where, where: `${where}: exchange` }, 'config', EXCHANGES),
    when: text('when') ?? '',
    within: text('within'),
    hold: text('hold'),
    cooldown: text('cooldown'),
    rearm: text('rearm'),
    isOnce: flag(values, 'once', where),
    expires: text('expires'),
    minVolume: text('min_volume'),
    notify: list('notify'),
  };
}

function flag(values: ReadonlyMap<string, unknown>, key: string, where: string): boolean {
  const value = values.get(key) ?? false;
  if (typeof value === 'boolean') return value;
  throw new CrunchError('config', `${where}: ${key}: unexpected value`, { hint: 'true or false' });
}

import { CrunchError } from '../market/error.js';
import { parsePair } from '../market/pair.js';
import type { StoredRule } from '../store/alert-rule.js';
import type { Condition } from './condition.js';

/** What a rule says: which markets, when, how patiently, and who is told. */
export interface RuleDefinition {
  /** Pairs or patterns, as `parsePair` reads them; at least one. */
  readonly pairs: readonly string[];
  /** Exchange ids; null for any. */
  readonly exchanges: readonly string[] | null;
  readonly condition: Condition;
  /** The length of the window; null for a metric without one. */
  readonly withinMs: number | null;
  /** How long the condition must hold; 0 fires at once. */
  readonly holdMs: number;
  /** After firing for a market it does not fire for it again before that has passed. */
  readonly cooldownMs: number;
  /** The level at which it may fire again, in the metric's unit; null: where the condition no longer holds. */
  readonly rearm: number | null;
  /** Whether it fires but once for each market. */
  readonly isOnce: boolean;
  /** Epoch ms UTC; null for never. */
  readonly expiresAt: number | null;
  /** Dollars a day; a market that trades less, or is not known to, does not fire; null for any. */
  readonly minVolumeUsd: number | null;
  /** Names of channels. */
  readonly notify: readonly string[];
}

export interface Rule extends RuleDefinition, Omit<StoredRule, 'definition'> {}

/** Changes with any change of what a definition holds. */
const VERSION = 1;

export function encodeDefinition(definition: RuleDefinition): string {
  return JSON.stringify({ version: VERSION, ...definition });
}

/**
 * The rule that is stored.
 *
 * @throws CrunchError `store` when its definition is of a kind that this program does not know.
 */
export function decodeRule({ definition, ...stored }: StoredRule): Rule {
  const { version, ...fields } = JSON.parse(definition) as RuleDefinition & { version: number };
  if (version !== VERSION) {
    throw new CrunchError('store', `alert ${stored.name}: unknown version ${version} of a rule`, {
      hint: 'a newer crunch has written it; upgrade this one',
    });
  }
  return { ...stored, ...fields };
}

/** Whether it may fire for more than one pair of an exchange, or on more than one exchange. */
export function isWide({ pairs, exchanges }: RuleDefinition): boolean {
  const [first = ''] = pairs;
  const isOneMarket = pairs.length === 1 && !first.includes('*');
  return !isOneMarket || (exchanges?.length !== 1 && parsePair(first).exchange === null);
}

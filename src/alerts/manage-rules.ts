import { durationName } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { pairName, parsePair } from '../market/pair.js';
import { isPattern } from '../market/pair-pattern.js';
import { findMarkets } from '../query/find-markets.js';
import { insertRule, readRemovedRule, readRules, updateRule } from '../store/alert-rule.js';
import { deleteAlertStates } from '../store/alert-state.js';
import { readExchanges } from '../store/exchange.js';
import { readMarkets } from '../store/market.js';
import type { Store } from '../store/store.js';
import { forgetStates } from './forget-states.js';
import { decodeRule, encodeDefinition, type Rule, type RuleDefinition } from './rule.js';
import { overwrite, parseRule, type RuleReading, type RuleText, ruleText, usualName } from './rule-text.js';
import { marketsOf } from './watch.js';

/**
 * Saves a rule.
 *
 * @param name a usual one when absent.
 * @returns its name.
 * @throws CrunchError `usage` or `unknown` naming what is wrong in it and what is nearest; then nothing is saved.
 */
export async function addRule(
  store: Store,
  text: RuleText,
  name: string | undefined,
  reading: RuleReading,
): Promise<string> {
  const definition = await settle(store, parseRule(text, reading));
  return store.db.transaction().execute(async (tx) => {
    const taken = (await readRules({ ...store, db: tx })).map((rule) => rule.name);
    if (name !== undefined && taken.includes(name)) throw nameTaken(name);
    const free = name ?? firstFree(usualName(definition), taken);
    const id = await insertRule(
      tx,
      { name: free, definition: encodeDefinition(definition), origin: 'cli' },
      reading.now,
    );
    if (id === null) throw nameTaken(free);
    return free;
  });
}

/**
 * Writes some parts of a rule anew. When it asks for something else from then on, it is armed everywhere; else
 * it stands as it did with every market that it still watches.
 *
 * @throws CrunchError as `addRule`, and `unknown` without such a rule; then it stays as it was.
 */
export async function editRule(
  store: Store,
  nameOrId: string,
  given: Partial<RuleText> & { readonly name?: string | undefined },
  reading: RuleReading,
): Promise<string> {
  const rule = await findOwnRule(store, nameOrId);
  const { name = rule.name, ...parts } = given;
  const definition = await settle(store, parseRule(overwrite(ruleText(rule), parts), reading));
  await store.db.transaction().execute(async (tx) => {
    const others = (await readRules({ ...store, db: tx })).filter(({ id }) => id !== rule.id);
    if (others.some((other) => other.name === name)) throw nameTaken(name);
    await updateRule(tx, rule.id, { name, definition: encodeDefinition(definition) });
    await forgetStates(tx, store, rule, { ...rule, ...definition });
  });
  return name;
}

/** Stops a rule from being judged, or lets it be judged again, armed everywhere. */
export async function pauseRule(store: Store, nameOrId: string, isPaused: boolean): Promise<string> {
  const rule = await findOwnRule(store, nameOrId);
  await store.db.transaction().execute(async (tx) => {
    await updateRule(tx, rule.id, { isPaused });
    if (!isPaused) await deleteAlertStates(tx, rule.id);
  });
  return rule.name;
}

/** Takes a rule away; what it told stays in the log. */
export async function removeRule(store: Store, nameOrId: string, now: number): Promise<string> {
  const rule = await findOwnRule(store, nameOrId);
  await store.db.transaction().execute(async (tx) => {
    await deleteAlertStates(tx, rule.id);
    await updateRule(tx, rule.id, { removedAt: now });
  });
  return rule.name;
}

/**
 * The rule of that name or id.
 *
 * @throws CrunchError `unknown` with the nearest names.
 */
export async function findRule(store: Store, nameOrId: string): Promise<Rule> {
  const rules = (await readRules(store)).map(decodeRule);
  const found =
    rules.find(({ name }) => name === nameOrId) ?? rules.find(({ id }) => String(id) === nameOrId.replace(/^#/, ''));
  if (found !== undefined) return found;
  const names = rules.map(({ name }) => name);
  const near = nearest(nameOrId, names);
  throw new CrunchError('unknown', `alert: no rule "${nameOrId}"`, {
    hint:
      near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : names.length > 0
          ? 'crunch alert list shows them'
          : 'there is none yet',
  });
}

/**
 * The id of the rule of that name or id, or of one that was removed: its log stays.
 *
 * @throws CrunchError as `findRule`.
 */
export async function findLoggedRule(store: Store, nameOrId: string): Promise<number> {
  try {
    return (await findRule(store, nameOrId)).id;
  } catch (error) {
    const removed = await readRemovedRule(store, nameOrId.replace(/^#/, ''));
    if (removed === null) throw error;
    return removed;
  }
}

async function findOwnRule(store: Store, nameOrId: string): Promise<Rule> {
  const rule = await findRule(store, nameOrId);
  if (rule.origin === 'cli') return rule;
  throw new CrunchError('usage', `alert ${rule.name}: declared in the configuration file`, {
    hint: 'change its [[alert]] table there; the next collect follows it',
  });
}

/**
 * The definition with its pairs as they are stored.
 *
 * @throws CrunchError `unknown` for a pair that no stored market answers to, or a window shorter than two polls.
 */
async function settle(store: Store, definition: RuleDefinition): Promise<RuleDefinition> {
  const { exchanges } = definition;
  const pairs: string[] = [];
  for (const text of definition.pairs) pairs.push(await settlePair(store, text, exchanges ?? undefined));
  await refuseShortWindow(store, definition);
  return { ...definition, pairs: [...new Set(pairs)] };
}

async function settlePair(store: Store, text: string, exchanges: readonly string[] | undefined): Promise<string> {
  const question = parsePair(text);
  if (!isPattern(question)) {
    const [market] = await findMarkets(store, question, exchanges);
    const name = market === undefined ? text : pairName(market);
    return question.exchange === null ? name : `${question.exchange}:${name}`;
  }
  const markets = await readMarkets(store);
  const isMeant = markets.some(
    (market) =>
      (exchanges?.includes(market.exchange) ?? true) && marketsOf(question, market.exchange, [market]).length > 0,
  );
  if (isMeant) return text;
  if (markets.length === 0) {
    throw new CrunchError('no-data', 'no market is stored yet', { hint: 'run crunch collect first' });
  }
  throw new CrunchError('unknown', `pair ${text}: no stored market is meant by it`, {
    hint: 'crunch markets lists what there is',
  });
}

async function refuseShortWindow(store: Store, { withinMs, exchanges }: RuleDefinition): Promise<void> {
  if (withinMs === null) return;
  const polled = (await readExchanges(store)).filter(({ slug }) => exchanges?.includes(slug) ?? true);
  const slow = polled.find(({ pollIntervalMs }) => withinMs < 2 * pollIntervalMs);
  if (slow === undefined || polled.some(({ pollIntervalMs }) => withinMs >= 2 * pollIntervalMs)) return;
  throw new CrunchError(
    'usage',
    `within ${durationName(withinMs)}: ${slow.slug} is polled every ${durationName(slow.pollIntervalMs)}`,
    {
      hint: `a window wants two polls: write ${durationName(2 * slow.pollIntervalMs)} or more`,
    },
  );
}

function firstFree(name: string, taken: readonly string[]): string {
  let free = name;
  for (let count = 2; taken.includes(free); count += 1) free = `${name}-${count}`;
  return free;
}

function nameTaken(name: string): CrunchError {
  return new CrunchError('usage', `alert: a rule is called "${name}" already`, {
    hint: `crunch alert edit ${name} changes it; --name gives the new one another name`,
  });
}

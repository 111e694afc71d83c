import { DAY_MS, durationName, MINUTE_MS, parseDuration, readDuration, YEAR_MS } from '../market/duration.js';
import { CrunchError, type ErrorCode } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { parsePair } from '../market/pair.js';
import { parseTime, timeName } from '../market/time.js';
import { boundName, conditionName, isWindowed, parseCondition, readBound } from './condition.js';
import type { RuleDefinition } from './rule.js';

/** A rule as a user wrote it, each part as a text. */
export interface RuleText {
  readonly pairs: readonly string[];
  readonly exchanges?: readonly string[] | undefined;
  readonly when: string;
  readonly within?: string | undefined;
  readonly hold?: string | undefined;
  readonly cooldown?: string | undefined;
  readonly rearm?: string | undefined;
  readonly isOnce?: boolean | undefined;
  readonly expires?: string | undefined;
  readonly minVolume?: string | undefined;
  readonly notify?: readonly string[] | undefined;
}

export interface RuleReading {
  readonly now: number;
  /** Names of the channels that there are. */
  readonly channels: readonly string[];
  /** What the parts are called in errors: `--within`, `alert "btc": within`. */
  readonly nameOf: (part: string) => string;
}

const COOLDOWN_MS = 30 * MINUTE_MS;
const LONGEST_WINDOW_MS = 90 * DAY_MS;
const NO_TIME = /^(0|0[smhd]|off|none)$/i;

/**
 * What the text says; pairs and exchanges are only looked at for their form.
 *
 * @throws CrunchError `usage` naming the part that is wrong and the nearest right one.
 */
export function parseRule(text: RuleText, { now, channels, nameOf }: RuleReading): RuleDefinition {
  if (text.pairs.length === 0)
    throw new CrunchError('usage', 'alert: names no pair', { hint: "write BTC-USD or '*-USD'" });
  for (const pair of text.pairs) parsePair(pair);
  const condition = parseCondition(text.when, nameOf('when'));
  const { metric } = condition;
  const withinMs = readWithin(text.within, isWindowed(metric), metric, nameOf('within'));
  const rearm = text.rearm === undefined ? null : readRearm(text.rearm, condition, nameOf('rearm'));
  return {
    pairs: text.pairs,
    exchanges: text.exchanges ?? null,
    condition,
    withinMs,
    holdMs: readTimeOrNone(text.hold, 0, nameOf('hold')),
    cooldownMs: readTimeOrNone(text.cooldown, COOLDOWN_MS, nameOf('cooldown')),
    rearm,
    isOnce: text.isOnce ?? false,
    expiresAt: text.expires === undefined ? null : readExpiry(text.expires, now, nameOf('expires')),
    minVolumeUsd: text.minVolume === undefined ? null : readVolume(text.minVolume, nameOf('min-volume')),
    notify: [...new Set(text.notify ?? [])].map((name) => requireChannel(name, channels, nameOf('notify'))),
  };
}

/** The text that `parseRule` makes this rule from. */
export function ruleText(rule: RuleDefinition): RuleText {
  const { condition, withinMs, holdMs, cooldownMs, rearm, expiresAt, minVolumeUsd } = rule;
  return {
    pairs: rule.pairs,
    exchanges: rule.exchanges ?? undefined,
    when: conditionName(condition),
    within: withinMs === null ? undefined : durationName(withinMs),
    hold: holdMs === 0 ? undefined : durationName(holdMs),
    cooldown: cooldownMs === 0 ? '0' : durationName(cooldownMs),
    rearm: rearm === null ? undefined : boundName(condition.metric, rearm),
    isOnce: rule.isOnce,
    expires: expiresAt === null ? undefined : timeName(expiresAt),
    minVolume: minVolumeUsd === null ? undefined : String(minVolumeUsd),
    notify: rule.notify,
  };
}

/**
 * The text with some parts written anew. A window and a rearm level that belonged to another metric go with it.
 *
 * @throws nothing: what does not fit together is found by `parseRule`.
 */
export function overwrite(held: RuleText, given: Partial<RuleText>): RuleText {
  const isOtherMetric = given.when !== undefined;
  const base = isOtherMetric ? { ...held, rearm: undefined } : held;
  const keepsWindow = !isOtherMetric || windowedText(given.when ?? '');
  return { ...base, ...(keepsWindow ? {} : { within: undefined }), ...given };
}

/**
 * A name that a rule may have.
 *
 * @throws CrunchError `usage` for another text.
 */
export function readRuleName(text: string, what: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text) && !/^\d+$/.test(text)) return text;
  throw new CrunchError('usage', `${what}: unexpected "${text}"`, {
    hint: 'letters, digits, hyphens, full stops and underscores, up to 64, and not digits alone',
  });
}

/** The name of a rule that was given none: `btc-usd-pct-change`. */
export function usualName({ pairs, condition }: RuleDefinition): string {
  const [pair = ''] = pairs;
  const words = pair
    .toLowerCase()
    .replaceAll('*', 'any')
    .replace(/[^a-z0-9]+/g, '-');
  return `${words.slice(0, 40)}-${condition.metric}`;
}

/** @throws CrunchError with the code for a channel that the configuration does not have, naming the nearest. */
export function requireChannel(
  name: string,
  channels: readonly string[],
  what: string,
  code: ErrorCode = 'usage',
): string {
  if (channels.includes(name)) return name;
  const [near] = nearest(name, channels);
  const known =
    channels.length > 0 ? `channels: ${channels.join(', ')}` : `add a [notify.${name}] table to the configuration`;
  throw new CrunchError(code, `${what}: no channel "${name}"`, { hint: near ? `did you mean ${near}?` : known });
}

function windowedText(when: string): boolean {
  try {
    return isWindowed(parseCondition(when, 'when').metric);
  } catch {
    // Who parses it next says what is wrong with it.
    return true;
  }
}

function readWithin(text: string | undefined, isNeeded: boolean, metric: string, what: string): number | null {
  if (!isNeeded) {
    if (text === undefined) return null;
    throw new CrunchError('usage', `${what}: ${metric} has no window`, { hint: `leave ${what} out` });
  }
  if (text === undefined) {
    throw new CrunchError('usage', `${what}: ${metric} wants a window`, {
      hint: `say over how long, as in ${what} 1h`,
    });
  }
  const ms = parseDuration(text, what);
  if (ms >= MINUTE_MS && ms <= LONGEST_WINDOW_MS) return ms;
  throw new CrunchError('usage', `${what}: unexpected "${text}"`, { hint: 'from 1m to 90d' });
}

function readTimeOrNone(text: string | undefined, fallback: number, what: string): number {
  if (text === undefined) return fallback;
  return NO_TIME.test(text.trim()) ? 0 : parseDuration(text, what);
}

function readRearm(text: string, condition: RuleDefinition['condition'], what: string): number {
  const { metric, operator, bound } = condition;
  if (metric === 'stale') {
    throw new CrunchError('usage', `${what}: stale has no level to come back to`, {
      hint: 'the next price re-arms it',
    });
  }
  const level = readBound(metric, text, what);
  const isUp = operator === '>=' || operator === '>';
  if (isUp ? level <= bound : level >= bound) return level;
  throw new CrunchError('usage', `${what}: ${text} lies beyond ${boundName(metric, bound)}`, {
    hint: `it re-arms once the value has come back: write a level ${isUp ? 'below' : 'above'} ${boundName(metric, bound)}`,
  });
}

function readExpiry(text: string, now: number, what: string): number {
  const ahead = readDuration(text);
  const time = ahead === null ? parseTime(text, now + 100 * YEAR_MS, what) : now + ahead;
  if (time > now) return time;
  throw new CrunchError('usage', `${what}: ${timeName(time)} is over`, {
    hint: 'write a time to come: 7d, 2026-12-31',
  });
}

function readVolume(text: string, what: string): number {
  const volume = /^\d+(\.\d+)?(e\d{1,2})?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (volume >= 0) return volume;
  throw new CrunchError('usage', `${what}: unexpected "${text}"`, { hint: 'dollars a day, as in 1000000 or 1e6' });
}

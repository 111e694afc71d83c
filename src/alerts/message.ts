import { createHash } from 'node:crypto';
import { durationName } from '../market/duration.js';
import { pairName } from '../market/pair.js';
import type { StoredMarket } from '../store/market.js';
import { conditionName, type WatchedMetric } from './condition.js';
import type { Firing } from './judge-rule.js';
import type { Rule } from './rule.js';

/** What a channel carries: one rule, and the markets that it fired for. */
export interface AlertMessage {
  readonly rule: string;
  /** `pct-change >= 5%`. */
  readonly condition: string;
  readonly metric: WatchedMetric;
  /** `1h`; null for a metric without a window. */
  readonly within: string | null;
  /** How many there are. */
  readonly total: number;
  /** In the order of firing, the first few of them. */
  readonly items: readonly AlertItem[];
}

export interface AlertItem {
  readonly exchange: string;
  /** `BASE-QUOTE`. */
  readonly pair: string;
  /** Epoch ms UTC. */
  readonly at: number;
  /** In the metric's unit; ms for `stale`. */
  readonly value: number;
  readonly price: number | null;
}

/** As many as a phone shows without scrolling. */
const MOST_ITEMS = 10;

/** @param firings of that rule, at least one. */
export function messageOf(
  rule: Rule,
  firings: readonly Firing[],
  markets: ReadonlyMap<number, StoredMarket>,
): AlertMessage {
  const items = firings.slice(0, MOST_ITEMS).flatMap(({ marketId, at, value, price }): AlertItem[] => {
    const market = markets.get(marketId);
    return market === undefined ? [] : [{ exchange: market.exchange, pair: pairName(market), at, value, price }];
  });
  return {
    rule: rule.name,
    condition: conditionName(rule.condition),
    metric: rule.condition.metric,
    within: rule.withinMs === null ? null : durationName(rule.withinMs),
    total: firings.length,
    items,
  };
}

/** One message that says what several of one rule do; as JSON, as each of them. */
export function mergeMessages(texts: readonly string[]): string {
  const messages = texts.map((text) => JSON.parse(text) as AlertMessage);
  return JSON.stringify({
    ...messages.at(-1),
    total: messages.reduce((sum, { total }) => sum + total, 0),
    items: messages.flatMap(({ items }) => items).slice(0, MOST_ITEMS),
  });
}

/**
 * The key of a delivery: the same when the same firing is put into the outbox again, and of no other. 32 hexadecimal
 * digits.
 */
export function deliveryKey(ruleId: number, exchange: string, at: number, snapshotId: number, channel: string): string {
  return createHash('sha256')
    .update(JSON.stringify([ruleId, exchange, at, snapshotId, channel]))
    .digest('hex')
    .slice(0, 32);
}

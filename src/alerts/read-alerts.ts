import { durationName } from '../market/duration.js';
import { pairName } from '../market/pair.js';
import { type EventFilter, readAlertEvents, readFireCounts, type StoredAlertEvent } from '../store/alert-event.js';
import { readRules } from '../store/alert-rule.js';
import { type AlertPhase, readAlertStates, readRulePhases } from '../store/alert-state.js';
import { type DeliveryStatus, readDeliveries, type StoredDelivery } from '../store/delivery.js';
import { readMarkets } from '../store/market.js';
import type { Store } from '../store/store.js';
import { conditionName } from './condition.js';
import { decodeRule, type Rule } from './rule.js';
import { ruleText } from './rule-text.js';

/** A rule and how it stands. Times are epoch ms UTC. */
export interface AlertRow {
  id: number;
  name: string;
  origin: 'cli' | 'config';
  /** `armed` where nothing else is to be said. */
  state: 'armed' | 'pending' | 'firing' | 'cooling' | 'done' | 'paused' | 'expired';
  pairs: readonly string[];
  /** Null for any. */
  exchanges: readonly string[] | null;
  /** `pct-change >= 5%`. */
  when: string;
  /** `1h`; null for a metric without a window. */
  within: string | null;
  /** The level that fires, in the metric's unit; ms for `stale`. */
  level: number;
  rearm: number | null;
  hold: string;
  cooldown: string;
  once: boolean;
  expiresAt: number | null;
  minVolumeUsd: number | null;
  notify: readonly string[];
  createdAt: number;
  /** Null when it never did. */
  lastFiredAt: number | null;
  /** How often it fired, each market by itself. */
  fired: number;
}

/** How a rule stands with a market; armed ones are left out. */
export interface AlertMarketRow {
  rule: string;
  exchange: string;
  pair: string;
  phase: AlertPhase;
  since: number;
  firedAt: number | null;
}

/** A firing, and what became of telling it; a message that carried several firings stands with each. */
export interface AlertEventRow {
  id: number;
  /** As it is called now, or was when it was removed. */
  rule: string;
  ruleId: number;
  exchange: string;
  pair: string;
  at: number;
  metric: string;
  /** In the metric's unit; ms for `stale`. */
  value: number;
  price: number | null;
  deliveries: AlertDeliveryRow[];
}

export interface AlertDeliveryRow {
  id: number;
  channel: string;
  status: DeliveryStatus;
  attempts: number;
  /** When it is tried next; null when it is not. */
  nextAt: number | null;
  endedAt: number | null;
  error: string | null;
}

/**
 * The rules, by name.
 *
 * @param ruleIds only these; all when absent.
 */
export async function listAlerts(store: Store, now: number, ruleIds?: readonly number[]): Promise<AlertRow[]> {
  const rules = (await readRules(store)).filter(({ id }) => ruleIds?.includes(id) ?? true).map(decodeRule);
  const ids = rules.map(({ id }) => id);
  const counts = await readFireCounts(store, ids);
  const phases = await readRulePhases(store, ids);
  return rules.map((rule) => {
    const text = ruleText(rule);
    return {
      id: rule.id,
      name: rule.name,
      origin: rule.origin,
      state: stateOf(rule, phases.get(rule.id), now),
      pairs: rule.pairs,
      exchanges: rule.exchanges,
      when: conditionName(rule.condition),
      within: text.within ?? null,
      level: rule.condition.bound,
      rearm: rule.rearm,
      hold: rule.holdMs === 0 ? '0' : durationName(rule.holdMs),
      cooldown: text.cooldown ?? '0',
      once: rule.isOnce,
      expiresAt: rule.expiresAt,
      minVolumeUsd: rule.minVolumeUsd,
      notify: rule.notify,
      createdAt: rule.createdAt,
      lastFiredAt: counts.get(rule.id)?.last ?? null,
      fired: counts.get(rule.id)?.count ?? 0,
    };
  });
}

/** The markets that a rule is not armed for, by exchange and pair. */
export async function listAlertMarkets(store: Store, rule: Pick<Rule, 'id' | 'name'>): Promise<AlertMarketRow[]> {
  const states = await readAlertStates(store, { ruleIds: [rule.id] });
  if (states.length === 0) return [];
  const byMarket = new Map(states.map((state) => [state.marketId, state]));
  return (await readMarkets(store, { includeInactive: true })).flatMap((market) => {
    const state = byMarket.get(market.id);
    if (state === undefined) return [];
    const { phase, since, firedAt } = state;
    return { rule: rule.name, exchange: market.exchange, pair: pairName(market), phase, since, firedAt };
  });
}

/** What fired, newest first. */
export async function listAlertEvents(store: Store, filter: EventFilter): Promise<AlertEventRow[]> {
  const events = await readAlertEvents(store, filter);
  const snapshotIds = [...new Set(events.map(({ snapshotId }) => snapshotId))];
  const deliveries = await readDeliveries(store, { snapshotIds, limit: MOST_DELIVERIES });
  const joined = deliveries.flatMap(({ mergedInto }) => mergedInto ?? []);
  const carriers = joined.length === 0 ? [] : await readDeliveries(store, { ids: joined, limit: MOST_DELIVERIES });
  const carrierOf = new Map(carriers.map((carrier) => [carrier.id, carrier]));
  const byFiring = new Map<string, AlertDeliveryRow[]>();
  for (const delivery of deliveries.reverse()) {
    const key = `${delivery.ruleId} ${delivery.snapshotId}`;
    const row = deliveryRow(carrierOf.get(delivery.mergedInto ?? 0) ?? delivery);
    byFiring.set(key, [...(byFiring.get(key) ?? []), row]);
  }
  return events.map((event) => rowOf(event, byFiring.get(`${event.ruleId} ${event.snapshotId}`) ?? []));
}

const MOST_DELIVERIES = 100_000;

function deliveryRow({ id, channel, status, attempts, nextAt, endedAt, error }: StoredDelivery): AlertDeliveryRow {
  return { id, channel, status, attempts, nextAt: status === 'pending' ? nextAt : null, endedAt, error };
}

function rowOf(event: StoredAlertEvent, deliveries: AlertDeliveryRow[]): AlertEventRow {
  const { id, ruleName, ruleId, exchange, at, metric, value, price } = event;
  return { id, rule: ruleName, ruleId, exchange, pair: pairName(event), at, metric, value, price, deliveries };
}

function stateOf({ isPaused, expiresAt }: Rule, phase: AlertPhase | undefined, now: number): AlertRow['state'] {
  if (isPaused) return 'paused';
  return expiresAt !== null && expiresAt <= now ? 'expired' : (phase ?? 'armed');
}

import type { Log } from '../market/log.js';
import { usdVolumes } from '../query/usd.js';
import { writeAlertEvents } from '../store/alert-event.js';
import { readRuleRevision, readRules } from '../store/alert-rule.js';
import { readAlertStates, writeAlertStates } from '../store/alert-state.js';
import { type NewDelivery, writeDeliveries } from '../store/delivery.js';
import { readExchanges, type StoredExchange } from '../store/exchange.js';
import { readLatest } from '../store/latest.js';
import { readMarkets } from '../store/market.js';
import type { WithSnapshot, WrittenSnapshot } from '../store/snapshot.js';
import { isContinued, newestSnapshotAt } from '../store/snapshot-order.js';
import type { Store, Transaction } from '../store/store.js';
import { createExchangeSight, type ExchangeSight } from './exchange-sight.js';
import { type Firing, type Judgement, judge, type States } from './judge.js';
import { deliveryKey, messageOf } from './message.js';
import { decodeRule, isWide, type Rule } from './rule.js';
import { type Watch, watchOf } from './watch.js';

/** Volumes are those of at most so long ago; they take all markets of all exchanges to know. */
const VOLUME_AGE_MS = 5 * 60_000;
/** What fires on other exchanges meanwhile joins the message of a rule that watches several markets. */
const GATHER_MS = 3_000;

interface Memory {
  readonly exchange: StoredExchange;
  readonly watch: Watch;
  readonly sight: ExchangeSight;
  readonly states: States;
  /** The last snapshot that was judged. */
  snapshotId: number;
  /** No snapshot of the exchange is newer, epoch ms UTC. */
  at: number;
}

/** The rules as of one revision, and what is remembered under them. */
interface Rulebook {
  readonly revision: string;
  readonly rules: readonly Rule[];
  readonly memories: Map<number, Memory>;
}

/**
 * Judges every rule whenever a snapshot is stored, and stores what comes of it with the snapshot: states, events, and a
 * message for each channel. What is remembered from one snapshot to the next is only what the store would say as well, and
 * is read anew when it may not be: rules or markets have changed, somebody else has stored a snapshot, one that was
 * judged was rolled back, or the clock is behind what is stored.
 */
export function createEvaluator(store: Store, log: Log): WithSnapshot {
  let rulebook: Rulebook = { revision: '', rules: [], memories: new Map() };
  let volumes: { readonly slot: number; readonly usd: ReadonlyMap<number, number | null> } = {
    slot: -1,
    usd: new Map(),
  };

  async function currentRulebook(reading: Store): Promise<Rulebook> {
    const revision = await readRuleRevision(reading);
    if (revision !== rulebook.revision) {
      const rules: Rule[] = [];
      for (const stored of await readRules(reading)) {
        try {
          rules.push(decodeRule(stored));
        } catch (error) {
          log.warn(error instanceof Error ? error.message : String(error));
        }
      }
      rulebook = { revision, rules: rules.filter(({ isPaused }) => !isPaused), memories: new Map() };
    }
    return rulebook;
  }

  async function volumesAt(reading: Store, at: number): Promise<ReadonlyMap<number, number | null>> {
    const slot = Math.floor(at / VOLUME_AGE_MS);
    if (volumes.slot !== slot) {
      const markets = await readMarkets(reading, { includeInactive: true });
      const usdVolume = usdVolumes(markets, await readLatest(reading));
      volumes = { slot, usd: new Map(markets.map((market) => [market.id, usdVolume(market)])) };
    }
    return volumes.usd;
  }

  return async (tx, snapshot) => {
    const reading: Store = { ...store, db: tx };
    const { rules, memories } = await currentRulebook(reading);
    if (rules.length === 0) return;
    const exchange = await exchangeOf(reading, snapshot.exchangeId);
    const held = memories.get(exchange.id);
    const isHeld = held !== undefined && (await stillHolds(reading, held, exchange, snapshot));
    // Forgotten until the end: whatever fails on the way, the next snapshot begins with the store.
    memories.delete(exchange.id);
    const memory = isHeld ? held : await recall(reading, rules, exchange, snapshot);
    const poll = columnOf(snapshot);
    if (isHeld && poll.marketIds.length > 0) memory.sight.windows.append(poll);
    if (memory.watch.ids.length > 0) {
      const usd = memory.watch.asksVolume ? await volumesAt(reading, snapshot.takenAt) : null;
      const views = await memory.sight.view(reading, poll, (marketId) => usd?.get(marketId));
      const judgement = judge(memory.watch, views, memory.states);
      await writeJudgement(tx, reading, memory, snapshot, judgement);
    }
    if (snapshot.takenAt < memory.at) return;
    memory.snapshotId = snapshot.snapshotId;
    memory.at = snapshot.takenAt;
    memories.set(exchange.id, memory);
  };
}

async function exchangeOf(reading: Store, id: number): Promise<StoredExchange> {
  const exchange = (await readExchanges(reading)).find((one) => one.id === id);
  if (exchange === undefined) throw new Error(`alerts: exchange ${id} of a snapshot is not stored`);
  return exchange;
}

async function stillHolds(
  reading: Store,
  { exchange: held, snapshotId, at }: Memory,
  exchange: StoredExchange,
  snapshot: WrittenSnapshot,
): Promise<boolean> {
  return (
    held.marketsRefreshedAt === exchange.marketsRefreshedAt &&
    held.pollIntervalMs === exchange.pollIntervalMs &&
    held.prunedBefore === exchange.prunedBefore &&
    snapshot.takenAt >= at &&
    (await isContinued(reading, exchange.id, snapshotId, snapshot.snapshotId))
  );
}

async function recall(
  reading: Store,
  rules: readonly Rule[],
  exchange: StoredExchange,
  { snapshotId, takenAt }: WrittenSnapshot,
): Promise<Memory> {
  const markets = await readMarkets(reading, { exchanges: [exchange.slug], includeInactive: true });
  const watch = watchOf(rules, exchange.slug, markets);
  const sight = createExchangeSight(exchange, watch);
  sight.windows.restart(takenAt);
  const states: States = new Map();
  if (watch.ids.length > 0) {
    for (const { ruleId, marketId, ...state } of await readAlertStates(reading, exchange.id)) {
      const ofRule = states.get(ruleId) ?? new Map();
      states.set(ruleId, ofRule.set(marketId, state));
    }
    const newest = await readLatest(reading, { exchangeIds: [exchange.id] });
    const lastAt = new Map(newest.map(({ marketId, takenAt: last }) => [marketId, last]));
    for (let i = 0; i < watch.ids.length; i++) sight.lastAt[i] = lastAt.get(watch.ids[i] as number) ?? Number.NaN;
  }
  const at = (await newestSnapshotAt(reading, exchange.id)) ?? takenAt;
  return { exchange, watch, sight, states, snapshotId, at };
}

function columnOf({ takenAt, prices }: WrittenSnapshot) {
  return {
    takenAt,
    marketIds: Uint32Array.from(prices, ({ marketId }) => marketId),
    prices: Float64Array.from(prices, ({ price }) => price),
  };
}

async function writeJudgement(
  tx: Transaction,
  store: Store,
  { watch, exchange }: Memory,
  { snapshotId, takenAt }: WrittenSnapshot,
  { firings, changes }: Judgement,
): Promise<void> {
  await writeAlertStates(tx, store, changes);
  if (firings.length === 0) return;
  await writeAlertEvents(
    tx,
    store,
    firings.map(({ rule, ...firing }) => ({
      ...firing,
      ruleId: rule.id,
      ruleName: rule.name,
      metric: rule.condition.metric,
      snapshotId,
    })),
  );
  const byRule = new Map<Rule, Firing[]>();
  for (const firing of firings) {
    const own = byRule.get(firing.rule);
    if (own === undefined) byRule.set(firing.rule, [firing]);
    else own.push(firing);
  }
  const deliveries: NewDelivery[] = [];
  for (const [rule, own] of byRule) {
    const message = JSON.stringify(messageOf(rule, own, watch.markets));
    for (const channel of rule.notify) {
      deliveries.push({
        key: deliveryKey(rule.id, exchange.slug, takenAt, snapshotId, channel),
        ruleId: rule.id,
        snapshotId,
        channel,
        message,
        createdAt: takenAt,
        nextAt: takenAt + (isWide(rule) ? GATHER_MS : 0),
      });
    }
  }
  await writeDeliveries(tx, deliveries);
}

import type { Log } from '../market/log.js';
import { usdRates } from '../query/usd.js';
import { readRuleRevision, readRules } from '../store/alert-rule.js';
import { readAlertStates } from '../store/alert-state.js';
import { readExchanges, type StoredExchange } from '../store/exchange.js';
import { readLatest } from '../store/latest.js';
import { readListingState } from '../store/listing-state.js';
import { readMarkets } from '../store/market.js';
import { placesIn } from '../store/rollup/summarise.js';
import type { WithSnapshot, WrittenSnapshot } from '../store/snapshot.js';
import { isContinued, newestSnapshotAt } from '../store/snapshot-order.js';
import type { Store } from '../store/store.js';
import { createExchangeSight, type ExchangeSight } from './exchange-sight.js';
import { createJudge, type Judge } from './judge.js';
import { decodeRule, type Rule } from './rule.js';
import { type Watch, watchOf } from './watch.js';
import { writeJudgement } from './write-judgement.js';

/** What an asset is worth in dollars takes all markets of all exchanges to know, and volumes are rough anyway. */
const RATE_AGE_MS = 10 * 60_000;
/** Not at the minutes at which slices and hours end: there is enough to do then. */
const RATE_OFFSET_MS = 3 * 60_000;

interface Memory {
  exchange: StoredExchange;
  /** Which markets it has. */
  readonly listing: string;
  readonly watch: Watch;
  readonly sight: ExchangeSight;
  readonly judge: Judge;
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
  let rates: { readonly slot: number; readonly of: ReturnType<typeof usdRates> } | null = null;

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

  async function ratesAt(reading: Store, at: number): Promise<ReturnType<typeof usdRates>> {
    const slot = Math.floor((at - RATE_OFFSET_MS) / RATE_AGE_MS);
    if (rates?.slot !== slot) rates = { slot, of: usdRates(await readMarkets(reading), await readLatest(reading)) };
    return rates.of;
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
    const isBehind = snapshot.takenAt < memory.at;
    const { watch, sight } = memory;
    if (watch.ids.length > 0) {
      const asksRates = watch.asksVolume && sight.volumes.areForeign;
      const rateOf = asksRates ? await ratesAt(reading, snapshot.takenAt) : () => 1;
      const volumes = snapshot.prices.map(({ volume24h }) => volume24h);
      const views = await sight.view(reading, poll, volumes, (quote) => rateOf(quote, exchange.slug));
      const judgement = memory.judge.judge({ ...views, isBehind });
      await writeJudgement(tx, reading, exchange.slug, watch.markets, snapshot, judgement);
      if (!isBehind) await sight.windows.prepare(reading);
    }
    if (isBehind) return;
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
  memory: Memory,
  exchange: StoredExchange,
  snapshot: WrittenSnapshot,
): Promise<boolean> {
  const { exchange: held, listing, snapshotId, at } = memory;
  if (held.marketsRefreshedAt !== exchange.marketsRefreshedAt) {
    if (listing !== (await readListingState(reading, exchange.id))) return false;
    memory.exchange = exchange;
  }
  return (
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
  const judge = createJudge(watch);
  if (watch.ids.length > 0) {
    for (const { ruleId, marketId, ...state } of await readAlertStates(reading, { exchangeId: exchange.id })) {
      judge.recall(ruleId, marketId, state);
    }
    const newest = await readLatest(reading, { exchangeIds: [exchange.id] });
    const places = placesIn(
      watch.ids,
      Uint32Array.from(newest, ({ marketId }) => marketId),
    );
    for (const [i, { takenAt: last, volume24h }] of newest.entries()) {
      const place = places[i] as number;
      if (place < 0) continue;
      sight.lastAt[place] = last;
      sight.volumes.report(place, volume24h);
    }
  }
  const at = (await newestSnapshotAt(reading, exchange.id)) ?? takenAt;
  const listing = await readListingState(reading, exchange.id);
  return { exchange, listing, watch, sight, judge, snapshotId, at };
}

function columnOf({ takenAt, prices }: WrittenSnapshot) {
  const marketIds = new Uint32Array(prices.length);
  const column = new Float64Array(prices.length);
  for (const [i, { marketId, price }] of prices.entries()) {
    marketIds[i] = marketId;
    column[i] = price;
  }
  return { takenAt, marketIds, prices: column };
}

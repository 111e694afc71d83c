import { setImmediate as nextTurn } from 'node:timers/promises';
import { DAY_MS, HOUR_MS } from '../market/duration.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { readHourPolls } from '../query/hour-polls.js';
import { usdRates } from '../query/usd.js';
import { readExchanges, type StoredExchange } from '../store/exchange.js';
import { readLatest } from '../store/latest.js';
import { readMarkets } from '../store/market.js';
import { bucketOf } from '../store/rollup/level.js';
import type { PriceColumn } from '../store/rollup/price-runs.js';
import { placesIn } from '../store/rollup/summarise.js';
import { readPollTimes } from '../store/snapshot-order.js';
import { readSnapshotSpan } from '../store/snapshot-span.js';
import type { Store } from '../store/store.js';
import { createExchangeSight } from './exchange-sight.js';
import { createJudge } from './judge.js';
import type { Rule } from './rule.js';
import { watchOf } from './watch.js';

/** When a rule would have fired on what is stored. */
export interface Replay {
  readonly rule: string;
  /** Epoch ms UTC, half-open. */
  readonly since: number;
  readonly until: number;
  /** How many markets were watched. */
  readonly markets: number;
  /** Polls that were judged. */
  readonly polls: number;
  readonly fired: number;
  /** What each channel would have carried: firings of one poll and exchange come in one message. */
  readonly messages: number;
  readonly messagesPerDay: number;
  /** The most messages within one UTC day. */
  readonly busiestDay: { readonly day: string; readonly messages: number } | null;
  /** In time order, the last of them when there are more than were asked for. */
  readonly firings: readonly ReplayFiring[];
}

export interface ReplayFiring {
  readonly exchange: string;
  readonly pair: string;
  readonly at: number;
  readonly value: number;
  readonly price: number | null;
}

export interface ReplayOptions {
  readonly range: TimeRange;
  /** The most firings that are listed; all are counted. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Judges a rule, armed everywhere, on every stored poll of the range in time order: by the code that judges what comes in,
 * with the volumes of today. Stores nothing; holds an hour of the watched markets' prices and what their windows need.
 *
 * @throws the signal's reason when it aborts.
 */
export async function replayRule(store: Store, rule: Rule, options: ReplayOptions): Promise<Replay> {
  const { range, limit } = options;
  const days = new Map<string, number>();
  const firings: ReplayFiring[] = [];
  const counts = { markets: 0, polls: 0, fired: 0, messages: 0 };
  for (const exchange of await readExchanges(store)) {
    await replayExchange(store, { ...rule, isPaused: false, expiresAt: null }, exchange, options, counts, (found) => {
      counts.fired += found.length;
      counts.messages += 1;
      const day = new Date(found[0]?.at ?? 0).toISOString().slice(0, 10);
      days.set(day, (days.get(day) ?? 0) + 1);
      firings.push(...found);
      if (firings.length > 4 * limit + 1_000) firings.splice(0, firings.length, ...newest(firings, limit));
    });
  }
  const [busiest] = [...days].sort(([, a], [, b]) => b - a);
  return {
    rule: rule.name,
    ...range,
    ...counts,
    messagesPerDay: counts.messages / ((range.until - range.since) / DAY_MS),
    busiestDay: busiest === undefined ? null : { day: busiest[0], messages: busiest[1] },
    firings: newest(firings, limit),
  };
}

async function replayExchange(
  store: Store,
  rule: Rule,
  exchange: StoredExchange,
  { range, signal, onProgress }: ReplayOptions,
  counts: { markets: number; polls: number },
  onFired: (found: ReplayFiring[]) => void,
): Promise<void> {
  const watch = watchOf(
    [rule],
    exchange.slug,
    await readMarkets(store, { exchanges: [exchange.slug], includeInactive: true }),
  );
  const span = watch.ids.length === 0 ? null : await readSnapshotSpan(store, exchange.id, range);
  if (span === null) return;
  counts.markets += watch.ids.length;
  const sight = createExchangeSight(exchange, watch);
  const { judge } = createJudge(watch);
  const latest = watch.asksVolume ? await readLatest(store) : [];
  const rateOf = usdRates(watch.asksVolume ? await readMarkets(store) : [], latest);
  const places = placesIn(
    watch.ids,
    Uint32Array.from(latest, ({ marketId }) => marketId),
  );
  for (const [i, { volume24h }] of latest.entries()) {
    const place = places[i] as number;
    if (place >= 0) sight.volumes.report(place, volume24h);
  }
  const isWanted = new Set(watch.ids);
  let isFirst = true;
  const first = bucketOf(span.first, HOUR_MS);
  for (let openTime = first; openTime <= span.last; openTime += HOUR_MS) {
    signal.throwIfAborted();
    onProgress?.(openTime - first, span.last - first);
    const hour = { since: Math.max(range.since, openTime), until: Math.min(range.until, openTime + HOUR_MS) };
    for (const poll of await pollsOf(store, exchange.id, hour, watch.ids, isWanted)) {
      if (isFirst) sight.windows.restart(poll.takenAt);
      else if (poll.marketIds.length > 0) sight.windows.append(poll);
      isFirst = false;
      counts.polls += 1;
      const views = await sight.view(store, poll, [], (quote) => rateOf(quote, exchange.slug));
      const found = judge({ ...views, isBehind: false }).firings.flatMap(({ marketId, at, value, price }) => {
        const market = watch.markets.get(marketId);
        return market === undefined ? [] : [{ exchange: exchange.slug, pair: pairName(market), at, value, price }];
      });
      if (found.length > 0) onFired(found);
    }
    await nextTurn();
  }
}

/** What came and what did not, in time order: polls without a price are what makes the last one stale. */
async function pollsOf(
  store: Store,
  exchangeId: number,
  hour: TimeRange,
  ids: Uint32Array,
  isWanted: ReadonlySet<number>,
): Promise<PriceColumn[]> {
  const polls: PriceColumn[] = [];
  for await (const poll of readHourPolls(store, exchangeId, hour, ids)) {
    const places = Array.from(poll.marketIds).flatMap((id, place) => (isWanted.has(id) ? place : []));
    places.sort((a, b) => (poll.marketIds[a] as number) - (poll.marketIds[b] as number));
    polls.push({
      takenAt: poll.takenAt,
      marketIds: places.map((place) => poll.marketIds[place] as number),
      prices: places.map((place) => poll.prices[place] as number),
    });
  }
  const told = new Set(polls.map(({ takenAt }) => takenAt));
  const silent = (await readPollTimes(store, exchangeId, hour)).filter((time) => !told.has(time));
  const nothing = silent.map((takenAt): PriceColumn => ({ takenAt, marketIds: [], prices: [] }));
  return [...polls, ...nothing].sort((a, b) => a.takenAt - b.takenAt);
}

function newest(firings: readonly ReplayFiring[], limit: number): ReplayFiring[] {
  return [...firings].sort((a, b) => a.at - b.at || (a.exchange < b.exchange ? -1 : 1)).slice(-limit);
}

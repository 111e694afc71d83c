import type { TimeRange } from '../market/time.js';
import { readExchanges } from '../store/exchange.js';
import type { Store } from '../store/store.js';

/** How an exchange's polls went over a range, in equal parts; times are epoch ms UTC. */
export interface CoverageStrip {
  exchange: string;
  since: number;
  until: number;
  /** Per part, earliest first: the ticks that stored prices of those due, 0 … 1; null where none was due. */
  buckets: (number | null)[];
}

/** One strip per exchange, by id. Nothing was due before an exchange was first listed, nor is the tick that still runs. */
export async function readCoverageStrips(
  store: Store,
  range: TimeRange,
  buckets: number,
  now: number,
): Promise<CoverageStrip[]> {
  const begins = await readBegins(store);
  const strips: CoverageStrip[] = [];
  for (const { id, slug, pollIntervalMs } of await readExchanges(store)) {
    const begin = begins.get(id);
    const good = begin === undefined ? new Set<number>() : await readGoodTicks(store, id, range, pollIntervalMs);
    const due = { since: Math.ceil((begin ?? now) / pollIntervalMs), until: Math.floor(now / pollIntervalMs) };
    strips.push({ exchange: slug, ...range, buckets: stripOf(good, due, range, buckets, pollIntervalMs) });
  }
  return strips;
}

/** When the first market of each exchange that is collected was seen, by exchange id. */
async function readBegins(store: Store): Promise<Map<number, number>> {
  const rows = await store.db
    .selectFrom('market as m')
    .innerJoin('exchange as e', 'e.id', 'm.exchange_id')
    .select((eb) => ['m.exchange_id', eb.fn.min('m.first_seen_at').as('begin')])
    .where('e.markets_refreshed_at', 'is not', null)
    .groupBy('m.exchange_id')
    .execute();
  return new Map(rows.map((row) => [row.exchange_id, row.begin]));
}

/** The ticks that stored prices, counted in intervals since the epoch. */
async function readGoodTicks(
  store: Store,
  exchangeId: number,
  { since, until }: TimeRange,
  intervalMs: number,
): Promise<Set<number>> {
  const rows = await store.db
    .selectFrom('snapshot')
    .select('scheduled_at')
    .where('exchange_id', '=', exchangeId)
    .where('status', '=', 'ok')
    // No poll ends before its tick, so the index on this bounds what is read.
    .where('taken_at', '>=', since)
    .where('scheduled_at', '>=', since)
    .where('scheduled_at', '<', until)
    .execute();
  return new Set(rows.map((row) => Math.floor(row.scheduled_at / intervalMs)));
}

function stripOf(
  good: ReadonlySet<number>,
  due: TimeRange,
  { since, until }: TimeRange,
  buckets: number,
  intervalMs: number,
): (number | null)[] {
  const tickAt = (bucket: number) => Math.ceil((since + ((until - since) * bucket) / buckets) / intervalMs);
  return Array.from({ length: buckets }, (_, bucket) => {
    const from = Math.max(due.since, tickAt(bucket));
    const to = Math.min(due.until, tickAt(bucket + 1));
    if (from >= to) return null;
    const ticks = Array.from({ length: to - from }, (_, index) => from + index);
    return ticks.filter((tick) => good.has(tick)).length / ticks.length;
  });
}

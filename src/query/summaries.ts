import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TimeRange } from '../market/time.js';
import type { Summary } from '../stats/summary.js';
import { emptyColumns, mergeColumns, observeRun, putSummary, summaryAt } from '../stats/summary-columns.js';
import { consistently } from '../store/consistent.js';
import { readExchanges, type StoredExchange } from '../store/exchange.js';
import type { StoredMarket } from '../store/market.js';
import { readPolls } from '../store/rollup/polls.js';
import { type PriceRuns, runsOf } from '../store/rollup/price-runs.js';
import { readPriceBlock, readRollups } from '../store/rollup/rollup.js';
import { placesIn, type Summaries } from '../store/rollup/summarise.js';
import type { SummaryBlock } from '../store/rollup/summary-block.js';
import type { Store } from '../store/store.js';
import { type CandleFill, readCandleFills } from './candle-fill.js';
import { createFilledSummary, type FilledSummary } from './filled-summary.js';
import { type Part, planRange } from './rollup-plan.js';

/** A few megabytes: a block holds about a hundred bytes a market. */
const BLOCKS_AT_ONCE = 16;

/** As `readSummaryColumns`, each as a Summary of its own, by market id. */
export async function readSummaries(
  store: Store,
  markets: readonly StoredMarket[],
  range: TimeRange,
  signal?: AbortSignal,
): Promise<Map<number, Summary>> {
  const { marketIds, columns } = await readSummaryColumns(store, markets, range, signal);
  const summaries = new Map<number, Summary>();
  for (const [place, id] of marketIds.entries()) summaries.set(id, summaryAt(columns, place));
  return summaries;
}

/**
 * The Summary of each market's prices in the range; empty for a market without one. Where nobody polled, the closes of minute
 * candles count instead. Reads a few blocks an exchange whatever the length of the range, and sees one state of the store.
 *
 * @throws the signal's reason when it aborts.
 */
export async function readSummaryColumns(
  store: Store,
  markets: readonly StoredMarket[],
  range: TimeRange,
  signal?: AbortSignal,
): Promise<Summaries> {
  const marketIds = idsOf(markets);
  if (markets.length === 0) return { marketIds, columns: emptyColumns(0) };
  return consistently(store, async (reading) => {
    const fills = await readCandleFills(reading, markets, range);
    const parts: Summaries[] = [];
    for (const exchange of await readExchanges(reading)) {
      const own = markets.filter(({ exchangeId }) => exchangeId === exchange.id);
      if (own.length > 0) parts.push(await readExchange(reading, exchange, own, range, fills, signal));
    }
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    const columns = emptyColumns(marketIds.length);
    for (const part of parts) mergeColumns(columns, part.columns, placesIn(marketIds, part.marketIds));
    return { marketIds, columns };
  });
}

/** Ascending. */
function idsOf(markets: readonly StoredMarket[]): Uint32Array {
  const ids = new Uint32Array(markets.length);
  for (const [place, { id }] of markets.entries()) ids[place] = id;
  return ids.sort();
}

async function readExchange(
  store: Store,
  exchange: StoredExchange,
  markets: readonly StoredMarket[],
  range: TimeRange,
  fills: ReadonlyMap<number, CandleFill>,
  signal: AbortSignal | undefined,
): Promise<Summaries> {
  const filled = new Map<number, FilledSummary>();
  for (const market of markets) {
    const fill = fills.get(market.id);
    if (fill) filled.set(market.id, await createFilledSummary(store, market, range, fill));
  }
  const marketIds = idsOf(markets);
  const columns = emptyColumns(marketIds.length);
  const placesOf = (ids: Uint32Array) => {
    const places = placesIn(marketIds, ids);
    if (filled.size > 0) for (const [row, id] of ids.entries()) if (filled.has(id)) places[row] = -1;
    return places;
  };

  const addRuns = async ({ marketIds: ids, starts, times, prices }: PriceRuns) => {
    const places = placesOf(ids);
    for (let run = 0; run < ids.length; run++) {
      const start = starts[run] as number;
      const end = starts[run + 1] as number;
      const place = places[run] as number;
      if (place >= 0) observeRun(columns, place, times, prices, start, end);
      else await filled.get(ids[run] as number)?.observe(times, prices, start, end);
    }
  };
  const addBlock = async ({ marketIds: ids, columns: later, openTime, intervalMs }: SummaryBlock) => {
    mergeColumns(columns, later, placesOf(ids));
    if (filled.size === 0) return;
    for (const [row, id] of ids.entries()) {
      await filled.get(id)?.merge(summaryAt(later, row), { since: openTime, until: openTime + intervalMs });
    }
  };

  for (const group of together(await planRange(store, exchange, range))) {
    // Who wants it stopped gets a turn to say so.
    if (signal) await nextTurn();
    signal?.throwIfAborted();
    const [first] = group;
    if (first.from === 'rollup') {
      const ids = group.flatMap((part) => (part.from === 'rollup' ? part.id : []));
      for (const block of await readRollups(store, ids)) await addBlock(block);
    } else if (first.from === 'prices') {
      const block = await readPriceBlock(store, first.id, first, marketIds);
      if (block) await addRuns(block.runs);
    } else {
      for await (const polls of readPolls(store, exchange.id, first, signal)) await addRuns(runsOf(polls));
    }
  }
  for (const [id, summary] of filled) putSummary(columns, marketIds.indexOf(id), await summary.end());
  return { marketIds, columns };
}

/** Neighbouring parts that one query reads: some blocks of Summaries, or one of the others. */
function together(parts: readonly Part[]): [Part, ...Part[]][] {
  const groups: [Part, ...Part[]][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (part.from === 'rollup' && last?.[0].from === 'rollup' && last.length < BLOCKS_AT_ONCE) last.push(part);
    else groups.push([part]);
  }
  return groups;
}

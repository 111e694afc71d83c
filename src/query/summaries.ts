import type { TimeRange } from '../market/time.js';
import type { Summary } from '../stats/summary.js';
import { emptyColumns, mergeColumns, observeRun, summaryAt } from '../stats/summary-columns.js';
import { consistently } from '../store/consistent.js';
import { readExchanges, type StoredExchange } from '../store/exchange.js';
import type { StoredMarket } from '../store/market.js';
import { readPolls } from '../store/rollup/polls.js';
import { type PriceRuns, runsOf } from '../store/rollup/price-runs.js';
import { readPriceBlock, readRollups } from '../store/rollup/rollup.js';
import { placesIn } from '../store/rollup/summarise.js';
import type { SummaryBlock } from '../store/rollup/summary-block.js';
import type { Store } from '../store/store.js';
import { type CandleFill, readCandleFills } from './candle-fill.js';
import { createFilledSummary, type FilledSummary } from './filled-summary.js';
import { type Part, planRange } from './rollup-plan.js';

/** A few megabytes: a block holds about a hundred bytes a market. */
const BLOCKS_AT_ONCE = 16;

/**
 * The Summary of each market's prices in the range, by market id; empty for a market without one. Where nobody polled, the
 * closes of minute candles count instead. Reads a few blocks an exchange whatever the length of the range, and sees one
 * state of the store.
 *
 * @throws the signal's reason when it aborts.
 */
export async function readSummaries(
  store: Store,
  markets: readonly StoredMarket[],
  range: TimeRange,
  signal?: AbortSignal,
): Promise<Map<number, Summary>> {
  const summaries = new Map<number, Summary>();
  if (markets.length === 0) return summaries;
  await consistently(store, async (reading) => {
    const fills = await readCandleFills(reading, markets, range);
    for (const exchange of await readExchanges(reading)) {
      const own = markets.filter(({ exchangeId }) => exchangeId === exchange.id);
      if (own.length === 0) continue;
      for (const [id, summary] of await readExchange(reading, exchange, own, range, fills, signal)) {
        summaries.set(id, summary);
      }
    }
  });
  return summaries;
}

async function readExchange(
  store: Store,
  exchange: StoredExchange,
  markets: readonly StoredMarket[],
  range: TimeRange,
  fills: ReadonlyMap<number, CandleFill>,
  signal: AbortSignal | undefined,
): Promise<Map<number, Summary>> {
  const filled = new Map<number, FilledSummary>();
  for (const market of markets) {
    const fill = fills.get(market.id);
    if (fill) filled.set(market.id, await createFilledSummary(store, market, range, fill));
  }
  const wanted = Uint32Array.from(markets, ({ id }) => id).sort();
  const plain = wanted.filter((id) => !filled.has(id));
  const columns = emptyColumns(plain.length);

  const addRuns = async ({ marketIds, starts, times, prices }: PriceRuns) => {
    const places = placesIn(plain, marketIds);
    for (let run = 0; run < marketIds.length; run++) {
      const start = starts[run] as number;
      const end = starts[run + 1] as number;
      const place = places[run] as number;
      if (place >= 0) observeRun(columns, place, times, prices, start, end);
      else await filled.get(marketIds[run] as number)?.observe(times, prices, start, end);
    }
  };
  const addBlock = async ({ marketIds, columns: later, openTime, intervalMs }: SummaryBlock) => {
    mergeColumns(columns, later, placesIn(plain, marketIds));
    if (filled.size === 0) return;
    for (const [row, id] of marketIds.entries()) {
      await filled.get(id)?.merge(summaryAt(later, row), { since: openTime, until: openTime + intervalMs });
    }
  };

  for (const group of together(await planRange(store, exchange, range))) {
    signal?.throwIfAborted();
    const [first] = group;
    if (first.from === 'rollup') {
      const ids = group.flatMap((part) => (part.from === 'rollup' ? part.id : []));
      for (const block of await readRollups(store, ids)) await addBlock(block);
    } else if (first.from === 'prices') {
      const block = await readPriceBlock(store, first.id, first, wanted);
      if (block) await addRuns(block.runs);
    } else {
      for await (const polls of readPolls(store, exchange.id, first, signal)) await addRuns(runsOf(polls));
    }
  }

  const summaries = new Map<number, Summary>();
  for (const [place, id] of plain.entries()) summaries.set(id, summaryAt(columns, place));
  for (const [id, summary] of filled) summaries.set(id, await summary.end());
  return summaries;
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

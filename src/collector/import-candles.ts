import type { CandleBatch } from '../interchange/candle-batch.js';
import type { CandleLine } from '../interchange/candle-line.js';
import type { ClosedCandle } from '../store/candle.js';
import { readCandles, writeCandles } from '../store/candle.js';
import type { NewCoverage } from '../store/coverage.js';
import type { ImportCounts } from '../store/imported.js';
import type { Store } from '../store/store.js';
import { checkBatches, type ImportOptions } from './import-check.js';
import { createImportPlaces } from './import-places.js';
import type { ImportOutcome } from './import-prices.js';

/**
 * Stores the candles of a file: of each series a batch at a time, whole or not at all. What is held stays. Only what a file
 * proves is taken for known: spans in which candle follows candle; where one is missing, nobody says that nothing traded.
 *
 * @param open as for `importPrices`.
 * @throws CrunchError as `importPrices`.
 */
export async function importCandles(
  store: Store,
  open: () => AsyncIterable<CandleBatch>,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const { skipBad, now, signal, unit, onProgress } = options;
  if (!skipBad) await checkBatches(open(), options);
  const places = createImportPlaces(store, now);
  const total = { stored: 0, unchanged: 0, differing: 0, skipped: 0 };
  let firstSkipped: ImportOutcome['firstSkipped'] = null;
  let rows = 0;
  for await (const { candles, badCount, firstBad } of open()) {
    const series = seriesOf(candles);
    const found = await places.find(series.map(([first]) => first as CandleLine));
    for (const [index, lines] of series.entries()) {
      signal.throwIfAborted();
      const counts = await importSeries(store, found[index]?.marketId ?? 0, lines, now);
      total.stored += counts.stored;
      total.unchanged += counts.unchanged;
      total.differing += counts.differing;
    }
    total.skipped += badCount;
    firstSkipped ??= firstBad;
    rows += candles.length;
    onProgress?.('storing', rows);
  }
  return { ...total, firstSkipped, unit };
}

/** The lines of each series, in time order. */
function seriesOf(candles: readonly CandleLine[]): CandleLine[][] {
  const series = new Map<string, CandleLine[]>();
  for (const candle of candles) {
    const key = `${candle.exchange}:${candle.base}-${candle.quote} ${candle.intervalMs}`;
    const others = series.get(key);
    if (others) others.push(candle);
    else series.set(key, [candle]);
  }
  return [...series.values()].map((lines) => lines.sort((a, b) => a.openTime - b.openTime));
}

async function importSeries(
  store: Store,
  marketId: number,
  lines: readonly CandleLine[],
  now: number,
): Promise<ImportCounts> {
  const intervalMs = lines[0]?.intervalMs ?? 0;
  const key = { marketId, intervalMs };
  const range = { since: lines[0]?.openTime ?? 0, until: (lines.at(-1)?.openTime ?? 0) + 1 };
  const held = new Map((await readCandles(store, key, range)).map((candle) => [candle.openTime, candle]));
  const fresh: ClosedCandle[] = [];
  let unchanged = 0;
  let differing = 0;
  for (const { openTime, open, high, low, close, volume } of lines) {
    const candle = { openTime, open, high, low, close, volume };
    const before = held.get(openTime);
    if (before === undefined) {
      held.set(openTime, candle);
      fresh.push(candle);
    } else if (isSame(before, candle)) unchanged += 1;
    else differing += 1;
  }
  if (fresh.length > 0) await writeCandles(store, key, fresh, runsOf(lines, intervalMs), now);
  return { stored: fresh.length, unchanged, differing };
}

function isSame(a: ClosedCandle, b: ClosedCandle): boolean {
  return (['open', 'high', 'low', 'close', 'volume'] as const).every((field) => a[field] === b[field]);
}

/** The spans in which candle follows candle. */
function runsOf(lines: readonly CandleLine[], intervalMs: number): NewCoverage[] {
  const runs: { since: number; until: number; state: 'traded'; reason: null }[] = [];
  for (const { openTime } of lines) {
    const last = runs.at(-1);
    if (last !== undefined && openTime <= last.until) last.until = openTime + intervalMs;
    else runs.push({ since: openTime, until: openTime + intervalMs, state: 'traded', reason: null });
  }
  return runs;
}

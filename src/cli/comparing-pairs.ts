import type { TimeRange } from '../market/time.js';
import { type PairQuery, readPairComparison } from '../query/pair-comparison.js';
import type { Context } from './context.js';
import { exchangeFilter } from './exchange-filter.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { given } from './given.js';
import { refuseRankFlags } from './rank-flags.js';
import { nothingToCompare, PAIR_FIELDS, pairCsvRows, renderPairs, staleHint } from './render/pair-result.js';
import type { StatsFlags } from './stats-flags.js';
import { withStore } from './with-store.js';

/**
 * Prints one row per pair: what it costs on each of its exchanges.
 *
 * @throws CrunchError `no-data` without a row; as `refuseRankFlags`, `readPairComparison` and `openStore`.
 */
export async function comparePairs(
  context: Context,
  pairs: readonly string[],
  flags: StatsFlags,
  range: TimeRange,
): Promise<ExitCode> {
  refuseRankFlags(flags);
  return withStore(context, 'read', async (store) => {
    const exchanges = await exchangeFilter(context, store, flags.exchange);
    const { quote: quotes, order, top, minVolume: minVolumeUsd, minCoverage: minCoveragePct } = flags;
    const query: PairQuery = {
      range,
      top,
      ...given({ exchanges, quotes, order, minVolumeUsd, minCoveragePct }),
      ...(pairs.length > 0 ? { pairs } : {}),
    };
    const answer = await readPairComparison(store, query);
    context.print({
      value: answer.rows,
      fields: PAIR_FIELDS,
      csvRows: pairCsvRows(answer.rows),
      table: () => renderPairs(answer, query, context.stdout),
    });
    if (answer.rows.length === 0) throw nothingToCompare(answer, query);
    const hint = staleHint(answer, query);
    if (hint && answer.rows.every(({ spreadPct }) => spreadPct === null)) context.notes.warn(hint);
    return EXIT.done;
  });
}

import type { TimeRange } from '../market/time.js';
import { readStats, type StatsQuery } from '../query/ranking.js';
import { type ComparedAnswer, readRankingComparison } from '../query/ranking-comparison.js';
import type { Context } from './context.js';
import { exchangeFilter } from './exchange-filter.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { given } from './given.js';
import { notePruned } from './noting-pruned.js';
import { readRankFlags } from './rank-flags.js';
import { nothingToRank, renderStats, statsFields } from './render/stats-result.js';
import { rangeText } from './render/times.js';
import type { StatsFlags } from './stats-flags.js';
import { withStore } from './with-store.js';

/**
 * Prints the ranking of the markets, or all measures of the pairs named.
 *
 * @throws CrunchError `no-data` without a row; as `readRankFlags`, `readStats` and `openStore`.
 */
export async function rankMarkets(
  context: Context,
  pairs: readonly string[],
  flags: StatsFlags,
  range: TimeRange,
): Promise<ExitCode> {
  const ranking = readRankFlags(flags, pairs.length > 0);
  return withStore(context, 'read', async (store) => {
    const exchanges = await exchangeFilter(context, store, flags.exchange);
    const query: StatsQuery = {
      range,
      ...given({ exchanges, quotes: flags.quote, minVolumeUsd: flags.minVolume, minCoveragePct: flags.minCoverage }),
      ...(pairs.length > 0 ? { pairs } : {}),
      ...(ranking ? { ...ranking, top: flags.top } : {}),
    };
    const compared =
      ranking && flags.compare !== undefined
        ? await readRankingComparison(store, { ...query, rank: ranking.rank, shiftMs: flags.compare })
        : null;
    const answer = compared ?? (await readStats(store, query));
    context.print({
      value: answer.rows,
      fields: statsFields(ranking !== null, compared !== null),
      table: () => renderStats(answer, query, context.stdout),
    });
    if (answer.rows.length === 0) throw nothingToRank(answer, query);
    await notePruned(context, store, range, answer.rows, 'counted');
    if (compared) warnWithoutBefore(context, compared);
    return EXIT.done;
  });
}

function warnWithoutBefore({ notes }: Context, { before }: ComparedAnswer): void {
  if (before.marketsRanked === 0) notes.warn(`--compare: nothing to rank from ${rangeText(before.range)}`);
}

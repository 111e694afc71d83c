import { type Command, Option } from 'commander';
import { parseDuration } from '../market/duration.js';
import type { RangeText } from '../query/range.js';
import { METRICS, type Metric, type Order } from '../stats/metric.js';
import { addExchangeFlag, addQuoteFlag, addRangeFlags, readChoice, readCount, readNumber } from './flags.js';
import type { RankFlags } from './rank-flags.js';

export interface StatsFlags extends RankFlags, RangeText {
  readonly by: Subject;
  readonly exchange?: string;
  readonly quote?: readonly string[];
  readonly top: number;
  readonly minVolume?: number;
  readonly minCoverage?: number;
}

/** What a row is about: one market, or one pair on all its exchanges. */
type Subject = (typeof SUBJECTS)[number];

const SUBJECTS = ['market', 'pair'] as const;
const METRIC_NAMES = Object.keys(METRICS) as Metric[];
const ORDERS: readonly Order[] = ['asc', 'desc', 'abs'];

/** The flags of `crunch stats`. */
export function addStatsFlags(command: Command): void {
  addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase');
  addQuoteFlag(command)
    .addOption(
      new Option('--by <subject>', 'market, or pair: one row for all its exchanges, by spread')
        .default('market')
        .argParser(readChoice('--by', SUBJECTS)),
    )
    .addOption(new Option('--rank <metric>', METRIC_NAMES.join(', ')).argParser(readChoice('--rank', METRIC_NAMES)))
    .addOption(new Option('--order <order>', 'asc, desc or abs').argParser(readChoice('--order', ORDERS)))
    .option('--gainers', 'short for --rank pct-change --order desc')
    .option('--losers', 'short for --rank pct-change --order asc')
    .addOption(
      new Option('--compare <duration>', 'beside each rank the one that much earlier: 24h').argParser((text: string) =>
        parseDuration(text, '--compare'),
      ),
    )
    .addOption(new Option('--top <n>', 'rows at most').default(20).argParser(readCount('--top', 1, 1_000_000)));
  addRangeFlags(command)
    .addOption(
      new Option('--min-volume <usd>', 'leave out what trades less in 24 hours, in US dollars').argParser(
        readNumber('--min-volume', 0, Number.POSITIVE_INFINITY),
      ),
    )
    .addOption(
      new Option('--min-coverage <pct>', 'leave out what was observed less often').argParser(
        readNumber('--min-coverage', 0, 100),
      ),
    );
}

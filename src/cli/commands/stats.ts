import { type Command, Option } from 'commander';
import { parseRange } from '../../query/range.js';
import type { StatsQuery } from '../../query/ranking.js';
import { METRICS, type Metric, type Order } from '../../stats/metric.js';
import type { CommandSpec } from '../command.js';
import { exchangeFilter } from '../exchange-filter.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag, addQuoteFlag, addRangeFlags, readChoice, readCount, readNumber } from '../flags.js';
import { given } from '../given.js';
import { readRankFlags } from '../rank-flags.js';
import { withStore } from '../with-store.js';

interface StatsFlags {
  readonly exchange?: string;
  readonly quote?: readonly string[];
  readonly rank?: Metric;
  readonly order?: Order;
  readonly gainers?: true;
  readonly losers?: true;
  readonly top: number;
  readonly window?: string;
  readonly since?: string;
  readonly until?: string;
  readonly minVolume?: number;
  readonly minCoverage?: number;
}

const METRIC_NAMES = Object.keys(METRICS) as Metric[];
const ORDERS: readonly Order[] = ['asc', 'desc', 'abs'];

export const stats: CommandSpec = {
  name: 'stats',
  operands: '[pair...]',
  summary: 'rank markets by what their prices did, or show all measures of some',
  examples: [
    ['crunch stats --gainers --quote USD', 'what rose most in the last 24 hours'],
    ['crunch stats --rank volatility --min-volume 1e6', 'the wildest of the liquid markets'],
    ['crunch stats BTC-USD ETH-USD --window 7d', 'all measures of two pairs, on every exchange'],
    ['crunch stats --rank max-fall --json', 'for scripts'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase');
    addQuoteFlag(command)
      .addOption(new Option('--rank <metric>', METRIC_NAMES.join(', ')).argParser(readChoice('--rank', METRIC_NAMES)))
      .addOption(new Option('--order <order>', 'asc, desc or abs').argParser(readChoice('--order', ORDERS)))
      .option('--gainers', 'short for --rank pct-change --order desc')
      .option('--losers', 'short for --rank pct-change --order asc')
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
  },
  async run(context, command: Command) {
    const flags = command.opts<StatsFlags>();
    const range = parseRange(flags, context.clock.now(), '--');
    const hasPairs = command.args.length > 0;
    const ranking = readRankFlags(flags, hasPairs);
    const { readStats } = await import('../../query/ranking.js');
    const { nothingToRank, renderStats, statsFields } = await import('../render/stats-result.js');
    return withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, flags.exchange);
      const query: StatsQuery = {
        range,
        ...given({ exchanges, quotes: flags.quote, minVolumeUsd: flags.minVolume, minCoveragePct: flags.minCoverage }),
        ...(hasPairs ? { pairs: command.args } : {}),
        ...(ranking ? { ...ranking, top: flags.top } : {}),
      };
      const answer = await readStats(store, query);
      context.print({
        value: answer.rows,
        fields: statsFields(ranking !== null),
        table: () => renderStats(answer, query, context.stdout),
      });
      if (answer.rows.length === 0) throw nothingToRank(answer, query);
      return EXIT.done;
    });
  },
};

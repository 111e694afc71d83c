import { parseRange } from '../../query/range.js';
import type { CommandSpec } from '../command.js';
import { addStatsFlags, type StatsFlags } from '../stats-flags.js';

export const stats: CommandSpec = {
  name: 'stats',
  operands: '[pair...]',
  summary: 'rank markets, show all measures of some, or compare a pair across exchanges',
  examples: [
    ['crunch stats --gainers --quote USD', 'what rose most in the last 24 hours'],
    ['crunch stats --rank volatility --min-volume 1e6', 'the wildest of the liquid markets'],
    ['crunch stats --rank volatility --compare 24h', 'and the rank that each had a day before'],
    ['crunch stats BTC-USD ETH-USD --window 7d', 'all measures of two pairs, on every exchange'],
    ['crunch stats --by pair --min-volume 1e5', 'pairs by the spread between their exchanges'],
    ['crunch stats --by pair BTC-USD', 'one pair: who is cheapest, dearest, or late'],
    ['crunch stats --rank max-fall --json', 'for scripts'],
  ],
  flags: addStatsFlags,
  async run(context, command) {
    const flags = command.opts<StatsFlags>();
    const range = parseRange(flags, context.clock.now(), '--');
    if (flags.by === 'pair') {
      const { comparePairs } = await import('../comparing-pairs.js');
      return comparePairs(context, command.args, flags, range);
    }
    const { rankMarkets } = await import('../ranking-markets.js');
    return rankMarkets(context, command.args, flags, range);
  },
};

import type { Command } from 'commander';
import { durationName } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { parseRange } from '../../query/range.js';
import type { CommandSpec } from '../command.js';
import { exchangeFilter } from '../exchange-filter.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag, addRangeFlags } from '../flags.js';
import { intervalFlag } from '../interval-flag.js';
import { withStore } from '../with-store.js';

interface DescribeFlags {
  readonly exchange?: string;
  readonly interval?: number;
  readonly window?: string;
  readonly since?: string;
  readonly until?: string;
}

export const describe: CommandSpec = {
  name: 'describe',
  operands: '<pair...>',
  summary: 'show how the prices and log returns of pairs are distributed, and their trend',
  examples: [
    ['crunch describe BTC-USD', 'every price of the last 24 hours, on every exchange'],
    ['crunch describe kraken:BTC-USD --interval 1h --window 30d', 'the closes of each hour of a month'],
    ['crunch describe BTC-USD ETH-USD --exchange kraken --json', 'for scripts'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase').addOption(
      intervalFlag('closes of whole candles of this length instead of every price, as in 5m'),
    );
    addRangeFlags(command);
  },
  async run(context, command: Command) {
    const flags = command.opts<DescribeFlags>();
    const { interval: intervalMs } = flags;
    const range = parseRange(flags, context.clock.now(), '--');
    const { readDescriptions } = await import('../../query/describe.js');
    const { notePruned } = await import('../noting-pruned.js');
    const { DESCRIPTION_FIELDS, renderDescriptions } = await import('../render/description-sheet.js');
    return withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, flags.exchange);
      const rows = await readDescriptions(store, { pairs: command.args, exchanges, range, intervalMs });
      context.print({
        value: rows,
        fields: DESCRIPTION_FIELDS,
        table: () => renderDescriptions(rows, range, context.stdout),
      });
      if (rows.length > 0) {
        await notePruned(context, store, range, rows, 'counted');
        return EXIT.done;
      }
      const what = intervalMs === undefined ? 'price' : `whole ${durationName(intervalMs)}`;
      throw new CrunchError('no-data', `describe: no ${what} of ${command.args.join(' ')} in the range`, {
        hint: 'crunch status shows when each exchange was last collected; --window and --since widen the range',
      });
    });
  },
};

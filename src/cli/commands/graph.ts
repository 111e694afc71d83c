import { type Command, Option } from 'commander';
import { CrunchError } from '../../market/error.js';
import type { TimeRange } from '../../market/time.js';
import { parseRange } from '../../query/range.js';
import type { CommandSpec } from '../command.js';
import type { Context } from '../context.js';
import { exchangeFilter } from '../exchange-filter.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag, addRangeFlags, readCount } from '../flags.js';
import { given } from '../given.js';
import { intervalFlag } from '../interval-flag.js';
import { withStore } from '../with-store.js';

interface GraphFlags {
  readonly exchange?: string;
  readonly window?: string;
  readonly since?: string;
  readonly until?: string;
  readonly interval?: number;
  readonly height?: number;
  readonly width?: number;
  readonly watch?: true;
}

export const graph: CommandSpec = {
  name: 'graph',
  operands: '<pair>',
  summary: 'draw the prices of a pair in the terminal',
  examples: [
    ['crunch graph BTC-USD', 'the last 24 hours on every exchange that has it'],
    ['crunch graph kraken:ETH-EUR --window 7d', 'a week on one exchange'],
    ['crunch graph BTC-USD --window 90d --interval 1d', 'the close of each day'],
    ['crunch graph BTC-USD --exchange kraken,coinbase --watch', 'two exchanges, drawn again as prices come'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase');
    addRangeFlags(command)
      .addOption(intervalFlag('closes of candles of this length, as in 5m, 1h or 1d'))
      .addOption(new Option('--height <rows>', 'rows of the plot').argParser(readCount('--height', 2, 200)))
      .addOption(new Option('--width <columns>', 'columns in all').argParser(readCount('--width', 20, 1_000)))
      .option('--watch', 'draw again when a price comes, until stopped');
  },
  async run(context, command: Command) {
    const flags = command.opts<GraphFlags>();
    const [pair = ''] = command.args;
    const readRange = (): TimeRange => parseRange(flags, context.clock.now(), '--');
    if (flags.watch && flags.until !== undefined) {
      throw new CrunchError('usage', '--watch and --until exclude each other');
    }
    const range = readRange();
    const { openGraph } = await import('../graphing.js');
    const { notePruned } = await import('../noting-pruned.js');
    return withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, flags.exchange);
      const size = { width: flags.width ?? context.stdout.columns, height: flags.height ?? plotHeight(context) };
      const { colors } = context.stdout;
      const query = { pair, intervalMs: flags.interval, size, colors, ...given({ exchanges }) };
      const drawn = openGraph(store, query, range);
      if (context.format === 'table' || flags.watch) {
        const text = await drawn.table();
        if (text !== '' && !flags.watch) context.write(`${text}\n`);
      } else {
        await context.stream(drawn.text(context.format));
        context.write('\n');
      }
      if (drawn.shown.length === 0) {
        throw new CrunchError('no-data', `graph: no price of ${pair} in the range`, {
          hint: 'crunch status shows when each exchange was last collected; --window and --since widen the range',
        });
      }
      if (flags.watch) {
        const { watch } = await import('../watch.js');
        return watch(context, store, () => openGraph(store, query, readRange()));
      }
      await notePruned(context, store, range, drawn.shown, 'drawn');
      return EXIT.done;
    });
  },
};

/** Leaves room for the title, the axis and the legend; half a screen where it is not known. */
function plotHeight({ stdout }: Context): number {
  return Math.max(4, Math.min(20, stdout.rows - 10));
}

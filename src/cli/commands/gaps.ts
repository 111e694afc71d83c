import type { CommandSpec } from '../command.js';
import { exchangeFilter } from '../exchange-filter.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag } from '../flags.js';
import { given } from '../given.js';
import { withStore } from '../with-store.js';

interface GapsFlags {
  readonly exchange?: string;
  readonly interval?: string;
}

export const gaps: CommandSpec = {
  name: 'gaps',
  operands: '[pair...]',
  summary: 'list every hole in what was collected and backfilled, with its reason',
  examples: [
    ['crunch gaps', 'all polls that are missing, and all candles'],
    ['crunch gaps BTC-USD --exchange kraken --interval 1m', 'of one pair'],
    ['crunch gaps --format csv > gaps.csv', 'for a spreadsheet'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase').option(
      '--interval <length>',
      'only candles of this length and polls at this interval, as in 1m',
    );
  },
  async run(context, command) {
    const { exchange, interval } = command.opts<GapsFlags>();
    const { readGaps } = await import('../../query/gaps.js');
    const { GAP_FIELDS, renderGaps } = await import('../render/gap-table.js');
    const pairs = command.args.length > 0 ? command.args : undefined;
    const rows = await withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, exchange);
      return readGaps(store, given({ pairs, exchanges, interval }));
    });
    context.print({ value: rows, fields: GAP_FIELDS, table: () => renderGaps(rows, context.stdout) });
    if (rows.length === 0) context.notes.info('no gaps');
    return EXIT.done;
  },
};

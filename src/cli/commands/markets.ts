import { Option } from 'commander';
import { parseDuration } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import type { CommandSpec } from '../command.js';
import { exchangeFilter } from '../exchange-filter.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag, addQuoteFlag } from '../flags.js';
import { given } from '../given.js';
import { withStore } from '../with-store.js';

interface MarketsFlags {
  readonly exchange?: string;
  readonly quote?: readonly string[];
  readonly all?: true;
  readonly new?: number;
  readonly gone?: number;
}

export const markets: CommandSpec = {
  name: 'markets',
  summary: 'list the markets that are stored',
  examples: [
    ['crunch markets --exchange kraken --quote USD', 'the dollar markets of one exchange'],
    ['crunch markets --all --format csv', 'those too that are gone, for a spreadsheet'],
    ['crunch markets --new 7d --gone 7d', 'what changed in a week'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase');
    addQuoteFlag(command)
      .option('--all', 'also markets that the exchange no longer trades')
      .addOption(new Option('--new <duration>', 'only those first seen within it').argParser(readSpan('--new')))
      .addOption(new Option('--gone <duration>', 'only those no longer traded since').argParser(readSpan('--gone')));
  },
  async run(context, command) {
    const { exchange, quote, all, new: newWithin, gone: goneWithin } = command.opts<MarketsFlags>();
    const now = context.clock.now();
    const newSince = newWithin === undefined ? undefined : now - newWithin;
    const goneSince = goneWithin === undefined ? undefined : now - goneWithin;
    const { listMarkets } = await import('../../query/market-list.js');
    const { MARKET_FIELDS, renderMarkets } = await import('../render/market-table.js');
    const rows = await withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, exchange);
      return listMarkets(store, given({ exchanges, quotes: quote, all, newSince, goneSince }));
    });
    context.print({ value: rows, fields: MARKET_FIELDS, table: () => renderMarkets(rows, context.stdout) });
    if (rows.length > 0) return EXIT.done;
    const isNarrowed = newSince !== undefined || goneSince !== undefined;
    const hint = isNarrowed ? {} : { hint: 'crunch collect stores them' };
    throw new CrunchError('no-data', 'markets: none is stored that fits', hint);
  },
};

function readSpan(flag: string): (text: string) => number {
  return (text) => parseDuration(text, flag);
}

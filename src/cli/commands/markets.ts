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
}

export const markets: CommandSpec = {
  name: 'markets',
  summary: 'list the markets that are stored',
  examples: [
    ['crunch markets --exchange kraken --quote USD', 'the dollar markets of one exchange'],
    ['crunch markets --all --format csv', 'those too that are gone, for a spreadsheet'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase');
    addQuoteFlag(command).option('--all', 'also markets that the exchange no longer trades');
  },
  async run(context, command) {
    const { exchange, quote, all } = command.opts<MarketsFlags>();
    const { listMarkets } = await import('../../query/market-list.js');
    const { MARKET_FIELDS, renderMarkets } = await import('../render/market-table.js');
    const rows = await withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, exchange);
      return listMarkets(store, given({ exchanges, quotes: quote, all }));
    });
    context.print({ value: rows, fields: MARKET_FIELDS, table: () => renderMarkets(rows, context.stdout) });
    if (rows.length > 0) return EXIT.done;
    throw new CrunchError('no-data', 'markets: none is stored that fits', { hint: 'crunch collect stores them' });
  },
};

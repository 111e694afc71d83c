import { CrunchError } from '../../market/error.js';
import type { CommandSpec } from '../command.js';
import { EXIT } from '../exit-code.js';
import { sourceNames } from '../source-lists.js';
import { withStore } from '../with-store.js';

export const exchanges: CommandSpec = {
  name: 'exchanges',
  summary: 'list the exchanges that are stored',
  examples: [
    ['crunch exchanges', 'their markets, their last poll and how often they are polled'],
    ['crunch exchanges --json', 'for scripts'],
  ],
  async run(context) {
    const { listExchanges } = await import('../../query/exchange-list.js');
    const { EXCHANGE_FIELDS, renderExchanges } = await import('../render/exchange-table.js');
    const rows = await withStore(context, 'read', (store) => listExchanges(store, sourceNames(context.settings)));
    context.print({ value: rows, fields: EXCHANGE_FIELDS, table: () => renderExchanges(rows, context.stdout) });
    if (rows.length > 0) return EXIT.done;
    throw new CrunchError('no-data', 'exchanges: none is stored yet', { hint: 'crunch collect stores them' });
  },
};

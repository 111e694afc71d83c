import type { Command } from 'commander';
import { HOUR_MS } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { parseRange } from '../../query/range.js';
import { LEAST_SAMPLES } from '../../stats/correlation.js';
import type { CommandSpec } from '../command.js';
import { exchangeFilter } from '../exchange-filter.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag } from '../flags.js';
import { intervalFlag } from '../interval-flag.js';
import { withStore } from '../with-store.js';

interface CorrelateFlags {
  readonly exchange?: string;
  readonly interval: number;
  readonly window?: string;
  readonly since?: string;
  readonly until?: string;
}

const DEFAULT_WINDOW = '30d';

const TOO_FEW =
  'too few returns in common: a shorter --interval makes more of them, --window and --since widen the range';

export const correlate: CommandSpec = {
  name: 'correlate',
  operands: '<pair...>',
  summary: 'show how alike markets move: the correlation of the log returns of each two',
  examples: [
    ['crunch correlate BTC-USD ETH-USD SOL-USD --exchange kraken', 'by the hour, over 30 days'],
    ['crunch correlate BTC-USD', 'one pair on all exchanges that have it'],
    ['crunch correlate BTC-USD ETH-USD --interval 1d --window 1y', 'by the day, over a year'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase')
      .addOption(intervalFlag('length of a return, as in 5m, 1h or 1d').default(HOUR_MS, '1h'))
      .option('--window <duration>', `up to now, or up to --until (default: ${DEFAULT_WINDOW})`)
      .option('--since <time>', '2026-01-31, 2026-01-31T12:00Z, epoch, or a duration ago: 30d')
      .option('--until <time>', 'the same; not included');
  },
  async run(context, command: Command) {
    const { exchange, interval: intervalMs, ...ends } = command.opts<CorrelateFlags>();
    const asked = ends.since === undefined ? { window: DEFAULT_WINDOW, ...ends } : ends;
    const range = parseRange(asked, context.clock.now(), '--');
    const pairs = command.args;
    const { readCorrelations } = await import('../../query/correlate.js');
    const matrix = await import('../render/correlation-matrix.js');
    return withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, exchange);
      const answer = await readCorrelations(store, { pairs, exchanges, range, intervalMs });
      context.print({
        value: answer.rows,
        fields: matrix.CORRELATION_FIELDS,
        csvRows: matrix.correlationCsvRows(answer),
        table: () => matrix.renderCorrelations(answer, range, context.stdout),
      });
      if (answer.rows.length === 0) {
        throw new CrunchError(
          'no-data',
          `correlate: fewer than two markets of ${pairs.join(' ')} have returns in the range`,
          {
            hint: 'a return needs two neighbouring intervals with prices; --window and --since widen the range',
          },
        );
      }
      const names = answer.leftOut.map((one) => `${one.exchange}:${one.pair}`);
      if (names.length > 0) context.notes.info(`left out, no returns in the range: ${names.join(', ')}`);
      if (answer.rows.every(({ samples }) => samples < LEAST_SAMPLES)) context.notes.info(TOO_FEW);
      return EXIT.done;
    });
  },
};

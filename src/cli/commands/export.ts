import type { CommandSpec } from '../command.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag } from '../flags.js';

interface ExportFlags {
  readonly exchange?: string;
  readonly since?: string;
  readonly until?: string;
  readonly window?: string;
}

export const exportCommand: CommandSpec = {
  name: 'export',
  operands: '[pair...]',
  summary: 'write stored prices as CSV or NDJSON',
  examples: [
    ['crunch export > prices.csv', 'everything that is stored'],
    ['crunch export BTC-USD --exchange kraken --since 2026-01-01 > btc.csv', 'one market from a day on'],
    ['crunch export --window 24h --format ndjson', 'one JSON object a line'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase')
      .option('--since <time>', '2026-01-31, 2026-01-31T12:00Z, epoch, or a duration ago (default: the beginning)')
      .option('--until <time>', 'the same; not included (default: now)')
      .option('--window <duration>', 'up to now, or up to --until');
  },
  async run(context, command) {
    const { exportTo } = await import('../exporting.js');
    await exportTo(context, command.args, command.opts<ExportFlags>());
    return EXIT.done;
  },
};

import type { CommandSpec } from '../command.js';
import type { GlobalFlags } from '../context.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag } from '../flags.js';

interface ExportFlags {
  readonly candles?: true;
  readonly out?: string;
  readonly exchange?: string;
  readonly since?: string;
  readonly until?: string;
  readonly window?: string;
}

export const exportCommand: CommandSpec = {
  name: 'export',
  operands: '[pair...]',
  summary: 'write stored prices or candles as CSV, NDJSON or Parquet',
  examples: [
    ['crunch export > prices.csv', 'everything that is stored'],
    ['crunch export BTC-USD --exchange kraken --since 2026-01-01 > btc.csv', 'one market from a day on'],
    ['crunch export --window 24h --format ndjson', 'one JSON object a line'],
    ['crunch export --out prices.parquet', 'for DuckDB, pandas and the like'],
    ['crunch export --candles --out candles.csv', 'the candles that are held'],
  ],
  takesParquet: true,
  flags(command) {
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase')
      .option('--since <time>', '2026-01-31, 2026-01-31T12:00Z, epoch, or a duration ago (default: the beginning)')
      .option('--until <time>', 'the same; not included (default: now)')
      .option('--window <duration>', 'up to now, or up to --until')
      .option('--candles', 'the candles instead of the prices')
      .option('--out <file>', 'write a file, whole or not at all; its ending says the format: .csv, .ndjson, .parquet');
  },
  async run(context, command) {
    const { exportTo } = await import('../exporting.js');
    const { candles, ...flags } = command.opts<ExportFlags>();
    const { format } = command.optsWithGlobals<GlobalFlags>();
    await exportTo(context, { ...flags, pairs: command.args, format, what: candles ? 'candles' : 'prices' });
    return EXIT.done;
  },
};

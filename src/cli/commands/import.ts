import type { CommandSpec } from '../command.js';
import type { GlobalFlags } from '../context.js';
import { EXIT } from '../exit-code.js';

interface ImportFlags {
  readonly candles?: true;
  readonly skipBad?: true;
}

export const importCommand: CommandSpec = {
  name: 'import',
  operands: '<file>',
  summary: 'store prices or candles from a CSV, NDJSON or Parquet file',
  examples: [
    ['crunch import prices.csv', 'with the columns exchange,pair,time,price'],
    ['crunch import 2026-01-31.parquet', 'what export or an archive wrote'],
    ['crunch import candles.csv --candles', 'exchange,pair,interval,time,open,high,…'],
    ['crunch import - --format ndjson', 'from standard input'],
    ['crunch import old.csv --skip-bad', 'leaving out lines that make no sense'],
  ],
  takesParquet: true,
  flags(command) {
    command
      .option('--candles', 'the file holds candles')
      .option('--skip-bad', 'leave out and count lines that cannot be read, instead of storing nothing');
  },
  async run(context, command) {
    const { candles, skipBad = false } = command.opts<ImportFlags>();
    const [file = ''] = command.args;
    const { importFile } = await import('../importing.js');
    const { IMPORT_FIELDS, renderImport } = await import('../render/import-text.js');
    // The format is said of the file; of the answer only --json is.
    const { format } = command.optsWithGlobals<GlobalFlags>();
    const what = candles ? 'candles' : 'prices';
    const outcome = await importFile(context, { file, format, what, skipBad });
    if (context.format === 'json') context.print({ value: outcome, fields: IMPORT_FIELDS, table: () => '' });
    else context.write(`${renderImport(outcome, what)}\n`);
    return EXIT.done;
  },
};

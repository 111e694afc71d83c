import type { CommandSpec } from '../command.js';
import type { GlobalFlags } from '../context.js';
import { EXIT } from '../exit-code.js';

interface ImportFlags {
  readonly skipBad?: true;
}

export const importCommand: CommandSpec = {
  name: 'import',
  operands: '<file>',
  summary: 'store prices from a CSV or NDJSON file',
  examples: [
    ['crunch import prices.csv', 'with the columns exchange,pair,time,price'],
    ['crunch import - --format ndjson', 'from standard input'],
    ['crunch import old.csv --skip-bad', 'leaving out lines that make no sense'],
  ],
  flags(command) {
    command.option('--skip-bad', 'leave out and count lines that cannot be read, instead of storing nothing');
  },
  async run(context, command) {
    const { skipBad = false } = command.opts<ImportFlags>();
    const [file = ''] = command.args;
    const { importFile } = await import('../importing.js');
    const { IMPORT_FIELDS, renderImport } = await import('../render/import-text.js');
    // The format is said of the file; of the answer only --json is.
    const { format } = command.optsWithGlobals<GlobalFlags>();
    const outcome = await importFile(context, { file, format, skipBad });
    if (context.format === 'json') context.print({ value: outcome, fields: IMPORT_FIELDS, table: () => '' });
    else context.write(`${renderImport(outcome)}\n`);
    return EXIT.done;
  },
};

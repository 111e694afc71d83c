import { Option } from 'commander';
import { parseDuration } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { nearest } from '../../market/nearest.js';
import type { Source } from '../../sources/contract.js';
import { SOURCES } from '../../sources/registry.js';
import type { CommandSpec } from '../command.js';
import type { Context } from '../context.js';
import { EXIT } from '../exit-code.js';
import { withStore } from '../with-store.js';

const CHECK = 'check';

export const sources: CommandSpec = {
  name: 'sources',
  operands: '[source...]',
  summary: 'show what each price API may still be asked, or ask each how it stands',
  examples: [
    ['crunch sources', 'budgets, and who rests until when and why'],
    ['crunch sources check', 'ask every API once: reachable, blocked, slow, changed'],
    ['crunch sources check kraken okx', 'only these'],
  ],
  flags(command) {
    command
      .usage('[check] [source...] [options]')
      .addOption(
        new Option('--slow <duration>', 'answers that take longer are slow')
          .default(3_000, '3s')
          .argParser((text) => parseDuration(text, '--slow')),
      );
  },
  async run(context, command) {
    const [first, ...rest] = command.args;
    const isCheck = first === CHECK;
    const chosen = readSources(isCheck ? rest : command.args);
    if (!isCheck) return listThem(context, chosen);
    const { checkThem } = await import('../checking.js');
    return checkThem(context, chosen, command.opts<{ slow: number }>().slow);
  },
};

async function listThem(context: Context, chosen: readonly Source[]) {
  const { listSources } = await import('../../query/source-list.js');
  const { renderSources, SOURCE_FIELDS } = await import('../render/source-table.js');
  const now = context.clock.now();
  const rows = await withStore(context, 'read', (store) => listSources(store, chosen, now));
  context.print({ value: rows, fields: SOURCE_FIELDS, table: () => renderSources(rows, now, context.stdout) });
  return EXIT.done;
}

/** All of them where none is named. */
function readSources(ids: readonly string[]): readonly Source[] {
  const known = Object.keys(SOURCES);
  if (ids.length === 0) return Object.values(SOURCES);
  return [...new Set(ids.map((id) => id.toLowerCase()))].map((id) => {
    const source = known.includes(id) ? SOURCES[id] : undefined;
    if (source !== undefined) return source;
    const [near] = nearest(id, [CHECK, ...known]);
    throw new CrunchError('usage', `sources: unknown source "${id}"`, {
      hint: near ? `did you mean ${near}?` : `known: ${known.join(', ')}`,
    });
  });
}

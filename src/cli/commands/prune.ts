import { HOUR_MS, parseDuration } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import type { CommandSpec } from '../command.js';
import type { Context } from '../context.js';
import { EXIT } from '../exit-code.js';
import { addExchangeFlag } from '../flags.js';

interface PruneFlags {
  readonly olderThan?: string;
  readonly archive?: string;
  readonly dryRun?: true;
  readonly exchange?: string;
}

export const prune: CommandSpec = {
  name: 'prune',
  summary: 'delete old single prices; statistics of whole hours stay',
  examples: [
    ['crunch prune --dry-run --older-than 90d', 'what would go, and what that frees'],
    ['crunch prune --older-than 90d', 'by the hour; candles and statistics stay'],
    ['crunch prune --older-than 90d --archive ~/prices', 'whole days, each into a Parquet file first'],
    ['crunch prune --quiet', 'as [retention] in the configuration says'],
    ['crunch import ~/prices/kraken/date=2026-01-31/prices.parquet', 'brings an archived day back'],
  ],
  flags(command) {
    command
      .option('--older-than <duration>', 'single prices older than this, as in 90d (default: [retention] prices)')
      .option('--archive <folder>', 'write them there first, a file a day (default: [retention] archive)')
      .option('--dry-run', 'print what would be deleted and delete nothing');
    addExchangeFlag(command, 'only these exchanges, as in kraken,coinbase');
  },
  async run(context, command) {
    const { olderThan, archive, dryRun, exchange } = command.opts<PruneFlags>();
    const request = { olderThanMs: readAge(context, olderThan), archive, exchange };
    const { planPruning, prunePrices } = await import('../pruning.js');
    const { PRUNE_FIELDS, PRUNE_PLAN_FIELDS, renderPruned, renderPrunePlan } = await import('../render/prune-table.js');
    if (dryRun) {
      const rows = await planPruning(context, request);
      const table = () => renderPrunePlan(rows, context.stdout);
      context.print({ value: rows, fields: PRUNE_PLAN_FIELDS, table });
      if (rows.length > 0) context.notes.info('nothing is deleted yet');
      else context.notes.info('nothing is that old');
      return EXIT.done;
    }
    const rows = await prunePrices(context, request);
    context.print({ value: rows, fields: PRUNE_FIELDS, table: () => renderPruned(rows, context.stdout) });
    context.notes.info(
      rows.length > 0
        ? 'the store keeps its size, new prices take the room; whole hours still count in statistics'
        : 'nothing is that old',
    );
    return EXIT.done;
  },
};

function readAge({ settings }: Context, text: string | undefined): number {
  if (text !== undefined) {
    const ms = parseDuration(text, '--older-than');
    if (ms >= HOUR_MS) return ms;
    throw new CrunchError('usage', `--older-than: unexpected "${text}"`, { hint: '1h is the least' });
  }
  const kept = settings.retentionMs.value;
  if (kept !== null) return kept;
  throw new CrunchError('usage', 'prune: nothing says how old prices may get', {
    hint: '--older-than 90d says it, or prices = "90d" under [retention] in the configuration file',
  });
}

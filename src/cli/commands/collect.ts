import { Option } from 'commander';
import type { CollectRequest } from '../../collector/cycle.js';
import { readExchangeIds } from '../../config/exchange-ids.js';
import { MINUTE_MS, parseDuration } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { parsePair } from '../../market/pair.js';
import { EXCHANGES, sourcesOf } from '../../sources/registry.js';
import type { CommandSpec } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { addExchangeFlag, addQuoteFlag } from '../flags.js';
import { given } from '../given.js';
import { withStore } from '../with-store.js';

interface CollectFlags {
  readonly exchange?: string;
  readonly quote?: readonly string[];
  readonly every?: number;
  readonly plan?: true;
}

export const collect: CommandSpec = {
  name: 'collect',
  operands: '[pair...]',
  summary: 'store the prices of every market now, or again and again',
  examples: [
    ['crunch collect', 'one cycle over the configured exchanges'],
    ['crunch collect --every 1m', 'a cycle at each full minute until stopped'],
    ['crunch collect --exchange kraken,coinbase --quote USD,EUR', 'only what you watch'],
    ['crunch collect BTC-USD --plan', 'what would be asked and stored; asks nobody'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges (CRUNCH_EXCHANGES)');
    addQuoteFlag(command)
      .addOption(new Option('--every <duration>', 'a cycle at each aligned tick, as in 1m').argParser(readEvery))
      .option('--plan', 'print what would be asked and stored, and ask nobody');
  },
  async run(context, command) {
    const flags = command.opts<CollectFlags>();
    const request = readRequest(context, command.args, flags);
    if (flags.plan) return printPlan(context, request, flags.every ?? MINUTE_MS);
    const { collectForever, collectOnce } = await import('../collecting.js');
    return flags.every === undefined ? collectOnce(context, request) : collectForever(context, request, flags.every);
  },
};

function readEvery(text: string): number {
  const ms = parseDuration(text, '--every');
  if (ms >= 1_000) return ms;
  throw new CrunchError('usage', `--every: unexpected "${text}"`, { hint: '1s is the shortest' });
}

/** Pairs that all name their exchange say which exchanges are meant. */
function readRequest({ settings }: Context, texts: readonly string[], flags: CollectFlags): CollectRequest {
  const pairs = texts.map(parsePair);
  const named = pairs.map(({ exchange }) => exchange);
  const ids = flags.exchange ?? (named.length > 0 && !named.includes(null) ? named : undefined);
  const where = flags.exchange === undefined ? 'pair' : '--exchange';
  const exchanges =
    ids === undefined
      ? settings.exchanges.value
      : readExchangeIds({ value: ids, name: where, where }, 'usage', EXCHANGES);
  return { exchanges, ...given({ pairs: pairs.length > 0 ? pairs : undefined, quotes: flags.quote }) };
}

async function printPlan(context: Context, request: CollectRequest, everyMs: number): Promise<ExitCode> {
  const { planCycle } = await import('../../collector/plan.js');
  const { PLAN_FIELDS, renderPlan } = await import('../render/plan-table.js');
  const { clock, settings } = context;
  const plan = { sources: sourcesOf, clock, marketsRefreshMs: settings.marketsRefreshMs.value };
  const rows = await withStore(context, 'read', (store) => planCycle({ ...plan, store }, request, everyMs)).catch(
    (error: unknown) => {
      if (error instanceof CrunchError && error.code === 'no-data') {
        return planCycle({ ...plan, store: null }, request, everyMs);
      }
      throw error;
    },
  );
  context.print({ value: rows, fields: PLAN_FIELDS, table: () => renderPlan(rows, everyMs, context.stdout) });
  return EXIT.done;
}

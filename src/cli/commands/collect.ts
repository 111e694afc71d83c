import { Option } from 'commander';
import type { CollectRequest } from '../../collector/cycle.js';
import { readExchangeIds } from '../../config/exchange-ids.js';
import { parseDuration } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import { parsePair } from '../../market/pair.js';
import { EXCHANGES } from '../../sources/registry.js';
import type { CommandSpec } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-code.js';
import { addExchangeFlag, addQuoteFlag } from '../flags.js';
import { given } from '../given.js';

interface CollectFlags {
  readonly exchange?: string;
  readonly quote?: readonly string[];
  readonly every?: number;
  readonly plan?: true;
  readonly record?: string;
  readonly replay?: string;
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
    ['crunch collect --exchange ccxt:bitrue', 'one of the hundred that the package ccxt knows'],
    ['crunch collect --record answers', 'keep the raw answers too, for a bug report'],
    ['crunch collect --replay answers --db test.db', 'and store once more what they say'],
  ],
  flags(command) {
    addExchangeFlag(command, 'only these exchanges (CRUNCH_EXCHANGES)');
    addQuoteFlag(command)
      .addOption(new Option('--every <duration>', 'a cycle at each aligned tick, as in 1m').argParser(readEvery))
      .option('--plan', 'print what would be asked and stored, and ask nobody')
      .option('--record <folder>', 'keep every raw answer with its request, one file each')
      .option('--replay <folder>', 'collect from such a folder instead of the network');
  },
  async run(context, command) {
    const flags = command.opts<CollectFlags>();
    requireOneMode(flags);
    if (flags.replay !== undefined) return replayFolder(context, command.args, flags, flags.replay);
    const request = readRequest(context, command.args, flags);
    if (flags.plan) {
      const { printPlan } = await import('../planning.js');
      return printPlan(context, request, flags.every);
    }
    const { collectForever, collectOnce } = await import('../collecting.js');
    const { keepAnswers } = await import('../kept-answers.js');
    const kept = flags.record === undefined ? null : keepAnswers(context, flags.record, flags.every);
    return flags.every === undefined
      ? collectOnce(context, request, kept)
      : collectForever(context, request, flags.every, kept);
  },
};

function requireOneMode(flags: CollectFlags): void {
  const modes = (['plan', 'record', 'replay'] as const).filter((name) => flags[name] !== undefined);
  if (modes.length < 2) return;
  throw new CrunchError('usage', `${modes.map((name) => `--${name}`).join(' and ')} exclude each other`);
}

function readEvery(text: string): number {
  const ms = parseDuration(text, '--every');
  if (ms >= 1_000) return ms;
  throw new CrunchError('usage', `--every: unexpected "${text}"`, { hint: '1s is the shortest' });
}

function readRequest({ settings }: Context, texts: readonly string[], flags: CollectFlags): CollectRequest {
  const { exchanges = settings.exchanges.value, ...selection } = readSelection(texts, flags);
  return { exchanges, ...selection };
}

/** Pairs that all name their exchange say which exchanges are meant. */
function readSelection(texts: readonly string[], flags: CollectFlags): Partial<CollectRequest> {
  const pairs = texts.map(parsePair);
  const named = pairs.map(({ exchange }) => exchange);
  const ids = flags.exchange ?? (named.length > 0 && !named.includes(null) ? named : undefined);
  const where = flags.exchange === undefined ? 'pair' : '--exchange';
  const exchanges =
    ids === undefined ? undefined : readExchangeIds({ value: ids, name: where, where }, 'usage', EXCHANGES);
  return given({ exchanges, pairs: pairs.length > 0 ? pairs : undefined, quotes: flags.quote });
}

async function replayFolder(
  context: Context,
  texts: readonly string[],
  flags: CollectFlags,
  folder: string,
): Promise<ExitCode> {
  const { replay } = await import('../replaying.js');
  const { exchanges, ...selection } = readSelection(texts, flags);
  return replay(context, { folder, selection, ...given({ exchanges, everyMs: flags.every }) });
}

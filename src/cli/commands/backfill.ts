import { Option } from 'commander';
import type { BackfillRequest } from '../../collector/backfill/asked-series.js';
import { readExchangeIds } from '../../config/exchange-ids.js';
import { INTERVAL_MS, type Interval } from '../../market/candle.js';
import { CrunchError } from '../../market/error.js';
import { type PairQuestion, parsePair } from '../../market/pair.js';
import { parseRange } from '../../query/range.js';
import { EXCHANGES } from '../../sources/registry.js';
import type { CommandSpec } from '../command.js';
import type { Context } from '../context.js';
import { addExchangeFlag, readChoice } from '../flags.js';
import { given } from '../given.js';

interface BackfillFlags {
  readonly exchange?: string;
  readonly interval?: Interval;
  readonly window?: string;
  readonly since?: string;
  readonly until?: string;
  readonly plan?: true;
  readonly repair?: true;
}

const INTERVALS = Object.keys(INTERVAL_MS) as Interval[];
const USUAL_WINDOW = '30d';
/** Before any price. */
const EVER = '2009-01-03';

export const backfill: CommandSpec = {
  name: 'backfill',
  operands: '[pair...]',
  summary: 'fetch history as candles, only what is not held',
  examples: [
    ['crunch backfill BTC-USD --exchange coinbase', 'the last 30 days, minute by minute'],
    ['crunch backfill binance:BTC-USDT --since 2017-01-01 --interval 1h', 'from the first candle on'],
    ["crunch backfill '*-USD' 'BTC-*' --exchange kraken,bitstamp --plan", 'what it would cost; asks nobody'],
    ['crunch backfill --repair', 'what earlier backfills wanted and did not get'],
  ],
  flags(command) {
    addExchangeFlag(command, 'whom to ask; not needed where every pair says it')
      .addOption(
        new Option('--interval <length>', `${INTERVALS.join(', ')} (default: 1m)`).argParser(
          readChoice('--interval', INTERVALS),
        ),
      )
      .option('--since <time>', `2026-01-31, 2026-01-31T12:00Z, epoch, or a duration ago (default: ${USUAL_WINDOW})`)
      .option('--until <time>', 'the same; not included (default: now)')
      .option('--window <duration>', 'instead of --since: up to now, or up to --until')
      .option('--plan', 'print requests, time and disk, and ask nobody')
      .option('--repair', 'fetch only what is known to be missing or failed');
  },
  async run(context, command) {
    const flags = command.opts<BackfillFlags>();
    const questions = command.args.map(parsePair);
    const request: BackfillRequest = {
      questions,
      exchanges: readExchanges(questions, flags),
      range: readRange(context, flags),
      isRepair: flags.repair === true,
      ...given({ interval: flags.interval }),
    };
    const work = await import('../backfilling.js');
    return flags.plan ? work.printBackfillPlan(context, request) : work.runBackfill(context, request);
  },
};

function readRange({ clock }: Context, { since, until, window, repair }: BackfillFlags) {
  const isOpen = since === undefined && window === undefined;
  const begin = isOpen ? (repair ? { since: EVER } : { window: USUAL_WINDOW }) : { since, window };
  return parseRange({ ...begin, until }, clock.now(), '--');
}

function readExchanges(questions: readonly PairQuestion[], flags: BackfillFlags): readonly string[] {
  if (questions.length === 0 && !flags.repair) {
    throw new CrunchError('usage', 'backfill: names no pair', { hint: 'crunch backfill BTC-USD --exchange coinbase' });
  }
  const named = questions.flatMap(({ exchange }) => exchange ?? []);
  if (flags.exchange === undefined) {
    if (named.length < questions.length) {
      throw new CrunchError('usage', 'backfill: whom to ask is not said', {
        hint: 'add --exchange kraken,coinbase or write kraken:BTC-USD',
      });
    }
    return named.length === 0
      ? EXCHANGES
      : readExchangeIds({ value: named, name: 'pair', where: 'pair' }, 'usage', EXCHANGES);
  }
  const where = '--exchange';
  const exchanges = readExchangeIds({ value: flags.exchange, name: where, where }, 'usage', EXCHANGES);
  const stranger = named.find((exchange) => !exchanges.includes(exchange));
  if (stranger === undefined) return exchanges;
  throw new CrunchError('usage', `pair: ${stranger} is not among the exchanges of --exchange`);
}

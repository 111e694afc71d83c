import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { type PairQuestion, pairName } from '../market/pair.js';
import type { StoredMarket } from '../store/market.js';
import { answersTo } from './selection.js';

/**
 * Holds all polls of a cycle back until every pair that the user named is known to some exchange, so that a typing error
 * is reported before anything is stored. It opens as soon as that is known, without waiting for the slow exchanges.
 */
export interface PairGate {
  /**
   * Hands in the markets of an exchange, null when it could not say what it lists, and waits.
   *
   * @throws CrunchError `unknown` when no exchange has one of the pairs, or when `BTCUSD` may mean several.
   */
  pass(exchange: string, markets: readonly StoredMarket[] | null): Promise<void>;
  /** Lets the others no longer wait for an exchange whose poll has ended. */
  leave(exchange: string): void;
}

/**
 * @throws CrunchError `usage` when a question names an exchange that is not polled.
 */
export function createPairGate(questions: readonly PairQuestion[], exchanges: readonly string[]): PairGate {
  for (const question of questions) {
    if (question.exchange !== null && !exchanges.includes(question.exchange)) {
      throw new CrunchError(
        'usage',
        `pair ${questionName(question)}: ${question.exchange} is not among the exchanges`,
        {
          hint: `this run asks ${exchanges.join(', ')}`,
        },
      );
    }
  }
  const reports = new Map<string, readonly StoredMarket[] | null>();
  const { opened, isSettled, open, refuse } = latch();

  function judge(): void {
    if (isSettled()) return;
    const known = [...reports.values()].flatMap((markets) => markets ?? []);
    if (reports.size < exchanges.length) {
      // `BTCUSD` may turn out to mean two pairs, so it waits for everybody.
      if (
        questions.every((question) => question.pair !== null && known.some((market) => answersTo(market, question)))
      ) {
        open();
      }
      return;
    }
    const error = questions.map((question) => objection(question, known, reports)).find((found) => found !== null);
    if (error === undefined) open();
    else refuse(error);
  }

  if (questions.length === 0) open();
  return {
    pass(exchange, markets) {
      reports.set(exchange, markets);
      judge();
      return opened;
    },
    leave(exchange) {
      if (reports.has(exchange)) return;
      reports.set(exchange, null);
      judge();
    },
  };
}

function latch() {
  let settled = false;
  let open = () => {};
  let refuse: (error: CrunchError) => void = () => {};
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    refuse = reject;
  }).finally(() => {
    settled = true;
  });
  // Refused with nobody waiting is no unhandled rejection.
  opened.catch(() => {});
  return { opened, isSettled: () => settled, open, refuse };
}

function objection(
  question: PairQuestion,
  known: readonly StoredMarket[],
  reports: ReadonlyMap<string, readonly StoredMarket[] | null>,
): CrunchError | null {
  const matches = new Set(known.filter((market) => answersTo(market, question)).map(pairName));
  if (matches.size === 1) return null;
  const name = questionName(question);
  if (matches.size > 1) {
    return new CrunchError('unknown', `pair ${name}: may mean ${[...matches].join(' or ')}`, {
      hint: 'write it as BASE-QUOTE',
    });
  }
  const asked = question.exchange === null ? [...reports.keys()] : [question.exchange];
  // An exchange that could not be reached may well list it: that is its failure, not the user's.
  if (asked.some((exchange) => (reports.get(exchange) ?? null) === null)) return null;
  const candidates = known.filter(({ exchange }) => asked.includes(exchange)).map(pairName);
  const near = nearest(pairText(question), candidates);
  return new CrunchError('unknown', `pair ${name}: not listed by ${asked.join(', ')}`, {
    hint: near.length > 0 ? `did you mean ${near.join(', ')}?` : 'crunch markets lists what there is',
  });
}

function questionName(question: PairQuestion): string {
  return question.exchange === null ? pairText(question) : `${question.exchange}:${pairText(question)}`;
}

function pairText({ pair, joined }: PairQuestion): string {
  return pair === null ? (joined ?? '') : pairName(pair);
}

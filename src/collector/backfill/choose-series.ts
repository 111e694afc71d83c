import type { Interval } from '../../market/candle.js';
import { CrunchError } from '../../market/error.js';
import { nearest } from '../../market/nearest.js';
import { type PairQuestion, pairName } from '../../market/pair.js';
import { isPattern, pairMatcher } from '../../market/pair-pattern.js';
import type { ListedMarket } from '../../store/market.js';
import { type CandleSource, type Series, seriesOf } from './series.js';

/** An exchange that is asked, its markets as far as they are known. */
export interface AskedExchange {
  readonly exchange: string;
  /** Null when it could not say what it lists. */
  readonly markets: readonly ListedMarket[] | null;
  readonly candleSource: CandleSource;
}

/**
 * The series that the questions mean, by exchange in the order given, then by pair. A part of a pair may hold `*` for any
 * text, and then only markets that trade are meant; a pair that is named is meant even when it is gone.
 *
 * @throws CrunchError `unknown` when no exchange that could answer has a market for one of the questions.
 */
export function chooseSeries(
  questions: readonly PairQuestion[],
  exchanges: readonly AskedExchange[],
  interval: Interval,
): Series[] {
  const chosen = new Map<number, Series>();
  for (const { exchange, markets, candleSource } of exchanges) {
    const meant = questions.flatMap((question) => marketsOf(question, exchange, markets ?? []));
    const ordered = meant.sort((a, b) => (pairName(a) < pairName(b) ? -1 : 1));
    for (const market of ordered) chosen.set(market.id, seriesOf(market, interval, candleSource));
  }
  for (const question of questions) refuseUnknown(question, exchanges);
  return [...chosen.values()];
}

/** One market for each pair that the question means. */
export function marketsOf(question: PairQuestion, exchange: string, markets: readonly ListedMarket[]): ListedMarket[] {
  if (question.exchange !== null && question.exchange !== exchange) return [];
  const isWanted = pairMatcher(question);
  const isMany = isPattern(question);
  const byPair = new Map<string, ListedMarket>();
  for (const market of markets) {
    if (!isWanted(market) || (isMany && !market.active)) continue;
    const other = byPair.get(pairName(market));
    if (other === undefined || isBetter(market, other)) byPair.set(pairName(market), market);
  }
  return [...byPair.values()];
}

/** Where an exchange has listed a pair more than once, the market that trades, else the one listed last. */
function isBetter(market: ListedMarket, other: ListedMarket): boolean {
  if (market.active !== other.active) return market.active;
  return market.lastSeenAt > other.lastSeenAt || (market.lastSeenAt === other.lastSeenAt && market.id > other.id);
}

function refuseUnknown(question: PairQuestion, exchanges: readonly AskedExchange[]): void {
  const asked = exchanges.filter(({ exchange }) => question.exchange === null || question.exchange === exchange);
  const meant = asked.flatMap(({ exchange, markets }) => marketsOf(question, exchange, markets ?? []));
  const names = [...new Set(meant.map(pairName))];
  const text = question.pair === null ? (question.joined ?? '') : pairName(question.pair);
  if (names.length > 1 && !isPattern(question)) {
    throw new CrunchError('usage', `pair: "${text}" can mean ${names.sort().join(' or ')}`, {
      hint: `write it with a hyphen: ${names.join(', ')}`,
    });
  }
  // An exchange that could not be reached may well list it: that is its failure, not the user's.
  if (names.length > 0 || asked.some(({ markets }) => markets === null)) return;
  const place = asked.map(({ exchange }) => exchange).join(', ');
  const near = nearest(
    text,
    asked.flatMap(({ markets }) => (markets ?? []).map(pairName)),
  );
  throw new CrunchError('unknown', `pair ${text}: not listed by ${place}`, {
    hint: near.length > 0 ? `nearest: ${near.join(', ')}` : 'crunch markets lists what there is',
  });
}

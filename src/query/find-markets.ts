import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { type PairQuestion, pairName, parsePair } from '../market/pair.js';
import { readExchanges } from '../store/exchange.js';
import { readMarkets, type StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { onePerPair } from './one-per-pair.js';

/**
 * The stored markets, also inactive ones, that a pair means: one per exchange, by exchange. `kraken:BTC-USD` means
 * kraken whatever `exchanges` says; `BTCUSD` means the one stored pair that reads so.
 *
 * @param exchanges only these; all when absent.
 * @throws CrunchError `unknown` when no market is meant, `usage` when several pairs can be, both with the candidates in
 * the hint; `no-data` while the store holds no market at all.
 */
export async function findMarkets(
  store: Store,
  text: string | PairQuestion,
  exchanges?: readonly string[],
): Promise<StoredMarket[]> {
  const question = typeof text === 'string' ? parsePair(text) : text;
  const asked = question.exchange === null ? exchanges : [question.exchange];
  const markets = question.pair
    ? await readMarkets(store, { ...only(asked), pair: question.pair, includeInactive: true })
    : onePairOf(await readMarkets(store, { ...only(asked), includeInactive: true }), question.joined ?? '');
  if (markets.length === 0) throw await unknownPair(store, question, asked);
  return onePerPair(markets);
}

function only(exchanges: readonly string[] | undefined): { exchanges?: readonly string[] } {
  return exchanges === undefined ? {} : { exchanges };
}

function onePairOf(markets: readonly StoredMarket[], joined: string): StoredMarket[] {
  const meant = markets.filter(({ base, quote }) => base + quote === joined);
  const names = [...new Set(meant.map(pairName))].sort();
  if (names.length > 1) {
    throw new CrunchError('usage', `pair: "${joined}" can mean ${names.join(' or ')}`, {
      hint: `write it with a hyphen: ${names.join(', ')}`,
    });
  }
  return meant;
}

async function unknownPair(
  store: Store,
  question: PairQuestion,
  asked: readonly string[] | undefined,
): Promise<CrunchError> {
  const markets = await readMarkets(store, { includeInactive: true });
  if (markets.length === 0) {
    return new CrunchError('no-data', 'no market is stored yet', { hint: 'run crunch collect first' });
  }
  const slugs = (await readExchanges(store)).map(({ slug }) => slug);
  const strange = asked?.find((exchange) => !slugs.includes(exchange));
  if (strange !== undefined) return unknownExchange(strange, slugs);

  const name = question.pair ? pairName(question.pair) : (question.joined ?? '');
  const place = asked === undefined ? '' : ` on ${asked.join(', ')}`;
  const elsewhere = markets.filter((market) => pairName(market) === name || market.base + market.quote === name);
  const near = nearest(name, markets.filter((market) => !asked || asked.includes(market.exchange)).map(pairName));
  const hint =
    elsewhere.length > 0
      ? `stored on ${[...new Set(elsewhere.map(({ exchange }) => exchange))].sort().join(', ')}`
      : `nearest: ${near.join(', ')}`;
  return new CrunchError(
    'unknown',
    `pair: unknown "${name}"${place}`,
    elsewhere.length + near.length > 0 ? { hint } : {},
  );
}

/** The error for an exchange that is none of `known`. */
export function unknownExchange(text: string, known: readonly string[]): CrunchError {
  const near = nearest(text, known);
  return new CrunchError('unknown', `exchange: unknown "${text}"`, {
    hint: near.length > 0 ? `nearest: ${near.join(', ')}` : `known: ${[...known].sort().join(', ')}`,
  });
}

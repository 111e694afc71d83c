import { readMarkets, type StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { findMarkets } from './find-markets.js';
import { onePerPair } from './one-per-pair.js';

export interface MarketsQuery {
  /** As users write them; every market that the other fields allow when absent. */
  readonly pairs?: readonly string[] | undefined;
  readonly exchanges?: readonly string[] | undefined;
  /** Upper-case codes. */
  readonly quotes?: readonly string[] | undefined;
}

/**
 * The markets that a question is about, inactive ones too, one for each pair of an exchange; and all there are.
 *
 * @throws CrunchError as `findMarkets` for a named pair.
 */
export async function readMarketsAsked(
  store: Store,
  { pairs, exchanges, quotes }: MarketsQuery,
): Promise<{ readonly asked: StoredMarket[]; readonly all: StoredMarket[] }> {
  const all = await readMarkets(store, { includeInactive: true });
  const found: StoredMarket[] = [];
  if (pairs === undefined) found.push(...(exchanges ? all.filter((one) => exchanges.includes(one.exchange)) : all));
  for (const pair of pairs ?? []) found.push(...(await findMarkets(store, pair, exchanges)));
  return { all, asked: onePerPair(quotes ? found.filter(({ quote }) => quotes.includes(quote)) : found) };
}

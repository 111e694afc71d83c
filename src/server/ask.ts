import { durationName } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import { parsePair } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { findMarkets, unknownExchange } from '../query/find-markets.js';
import { parseRange, type RangeText } from '../query/range.js';
import { readExchanges } from '../store/exchange.js';
import { readMarkets, type StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import type { QueryContext } from './context.js';

/** How long a range that ends now keeps its ends, so that the same question has the same answer while nothing is stored. */
export const RANGE_STEP_MS = 10_000;

/**
 * The range of a request. Now is the end of the running step: nothing is stored after the real one yet.
 *
 * @throws CrunchError as `parseRange`; `limit` when it is longer than the server allows.
 */
export function askedRange(context: QueryContext, text: RangeText): TimeRange {
  const { limits } = context;
  const range = parseRange(text, endOfStep(context));
  if (range.until - range.since > limits.rangeMs) {
    throw new CrunchError('limit', `range: longer than ${durationName(limits.rangeMs)}`, {
      hint: 'ask for a shorter range',
    });
  }
  return range;
}

/** What counts as now: the same for every question of one step. */
export function endOfStep({ now }: QueryContext): number {
  return Math.ceil(now() / RANGE_STEP_MS) * RANGE_STEP_MS;
}

/** @throws CrunchError `unknown` when an exchange is neither stored nor one that crunch can collect. */
export async function checkExchanges(
  { store, knownExchanges }: QueryContext,
  asked: readonly string[] | undefined,
): Promise<void> {
  if (asked === undefined) return;
  const known = new Set([...knownExchanges, ...(await readExchanges(store)).map(({ slug }) => slug)]);
  const strange = asked.find((exchange) => !known.has(exchange));
  if (strange !== undefined) throw unknownExchange(strange, [...known]);
}

/**
 * The markets that the pairs mean on the exchanges; null when neither is asked for.
 *
 * @throws CrunchError as `checkExchanges` and `findMarkets`.
 */
export async function findAskedMarkets(
  context: QueryContext,
  pairs: readonly string[] | undefined,
  exchanges: readonly string[] | undefined,
): Promise<StoredMarket[] | null> {
  await checkExchanges(context, exchanges);
  if (pairs === undefined) {
    return exchanges === undefined ? null : readMarkets(context.store, { exchanges, includeInactive: true });
  }
  const found: StoredMarket[] = [];
  for (const pair of pairs) found.push(...(await findMarkets(context.store, pair, exchanges)));
  return found;
}

/**
 * The market that two path segments name, in any of the forms of a pair.
 *
 * @throws CrunchError as `findMarkets`; `usage` when the pair names another exchange.
 */
export async function findMarket(store: Store, exchange: string, pair: string): Promise<StoredMarket> {
  const question = parsePair(pair);
  const slug = exchange.toLowerCase();
  if (question.exchange !== null && question.exchange !== slug) {
    throw new CrunchError('usage', `pair: unexpected "${pair}" on ${slug}`, { hint: 'name the exchange once' });
  }
  const [market] = await findMarkets(store, { ...question, exchange: slug });
  if (!market) throw new CrunchError('unknown', `pair: unknown "${pair}" on ${slug}`);
  return market;
}

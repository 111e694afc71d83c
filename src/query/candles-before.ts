import { FIRST_TIME } from '../market/time.js';
import type { Store } from '../store/store.js';
import { type Ohlc, type OhlcQuery, readOhlc } from './candles.js';

export interface CandlesBeforeQuery extends Pick<OhlcQuery, 'market' | 'intervalMs'> {
  /** Of open times, epoch ms UTC, exclusive. */
  readonly until: number;
  /** As many as there are when they are fewer. */
  readonly count: number;
}

/** How much farther back each look goes than the one before, while candles are missing. */
const GROWTH = 4;

/**
 * A market's last `count` candles that open before a time, oldest first, however long ago they are.
 *
 * @throws the signal's reason when it aborts.
 */
export async function readCandlesBefore(
  store: Store,
  query: CandlesBeforeQuery,
  signal?: AbortSignal,
): Promise<Ohlc[]> {
  const { market, intervalMs, until, count } = query;
  let found: Ohlc[] = [];
  let since = until;
  for (let lengthMs = count * intervalMs; found.length < count && since > FIRST_TIME; lengthMs *= GROWTH) {
    const range = { since: Math.max(FIRST_TIME, since - lengthMs), until: since };
    found = [...(await readOhlc(store, { market, intervalMs, range }, signal)), ...found];
    since = range.since;
  }
  return found.slice(Math.max(0, found.length - count));
}

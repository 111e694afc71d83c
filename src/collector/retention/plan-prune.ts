import type { StoredExchange } from '../../store/exchange.js';
import { readPriceBytes } from '../../store/growth.js';
import type { Store } from '../../store/store.js';
import { type PruneOptions, type PruneRow, readPrunable, spanLength } from './prune.js';

/** What pruning an exchange would do; bytes are estimates. */
export interface PrunePlanRow extends PruneRow {
  /** Room inside the store that new prices take; the store itself gets no smaller. */
  readonly freedBytes: number;
}

/** Two bytes a price, by pair and time through gzip; prices that change at every poll in many digits take more. */
const ARCHIVE_PRICE_BYTES = 2;

/** As `pruneExchange` would answer, with nothing changed. */
export async function planPrune(
  store: Store,
  exchange: StoredExchange,
  options: Pick<PruneOptions, 'before' | 'archive'>,
): Promise<PrunePlanRow | null> {
  const spans = await readPrunable(store, exchange, options);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return null;
  const lengthMs = spanLength(options.archive);
  const range = { since: first.openTime, until: last.openTime + lengthMs };
  const prices = spans.reduce((sum, span) => sum + span.prices, 0);
  return {
    exchange: exchange.slug,
    ...range,
    prices,
    freedBytes: await readPriceBytes(store, exchange.id, range, prices),
    archivedFiles: options.archive === undefined ? 0 : spans.length,
    archiveBytes: options.archive === undefined ? 0 : prices * ARCHIVE_PRICE_BYTES,
  };
}

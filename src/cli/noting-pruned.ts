import type { TimeRange } from '../market/time.js';
import { readPrunedNotes } from '../query/pruned-note.js';
import type { Store } from '../store/open.js';
import type { Context } from './context.js';
import { renderPrunedNotes } from './render/pruned-text.js';

/** Says on stderr where an answer about a range could not see single prices, and what it did instead. */
export async function notePruned(
  { notes }: Context,
  store: Store,
  range: TimeRange,
  rows: readonly { readonly exchange: string }[],
  how: 'counted' | 'drawn',
): Promise<void> {
  const pruned = await readPrunedNotes(store, range, [...new Set(rows.map(({ exchange }) => exchange))]);
  if (pruned.length > 0) notes.info(renderPrunedNotes(pruned, how));
}

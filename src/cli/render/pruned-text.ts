import type { PrunedNote } from '../../query/pruned-note.js';
import { minuteText } from './times.js';

/** A line per exchange: `kraken: single prices before 2026-08-24 00:00 UTC were pruned; counted by whole hours there`. */
export function renderPrunedNotes(notes: readonly PrunedNote[], how: 'counted' | 'drawn'): string {
  return notes
    .map(
      ({ exchange, prunedBefore }) =>
        `${exchange}: single prices before ${minuteText(prunedBefore)} UTC were pruned; ${how} by whole hours there`,
    )
    .join('\n');
}

import type { ImportOutcome } from '../../collector/import-prices.js';
import { countText } from './numbers.js';

/** The JSON fields of an import. */
export const IMPORT_FIELDS = ['stored', 'unchanged', 'differing', 'skipped', 'firstSkipped'] as const;

/** `1,200 prices stored · 30 held already`. */
export function renderImport(
  { stored, unchanged, differing, skipped, firstSkipped, unit }: ImportOutcome,
  what: 'prices' | 'candles',
): string {
  const one = what.slice(0, -1);
  const parts = [
    `${countText(stored)} ${stored === 1 ? one : what} stored`,
    unchanged > 0 ? `${countText(unchanged)} held already` : '',
    differing > 0 ? `${countText(differing)} left out for another ${one} at the same time` : '',
    skipped > 0 ? `${countText(skipped)} ${unit}${skipped === 1 ? '' : 's'} skipped` : '',
  ].filter(Boolean);
  const first = firstSkipped ? `\nfirst skipped: ${unit} ${firstSkipped.line}: ${firstSkipped.message}` : '';
  return parts.join(' · ') + first;
}

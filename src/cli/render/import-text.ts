import type { ImportOutcome } from '../../collector/import-prices.js';
import { countText } from './numbers.js';

/** The JSON fields of an import. */
export const IMPORT_FIELDS = ['stored', 'unchanged', 'differing', 'skipped', 'firstSkipped'] as const;

/** `1,200 prices stored · 30 held already`. */
export function renderImport({ stored, unchanged, differing, skipped, firstSkipped }: ImportOutcome): string {
  const parts = [
    `${countText(stored)} ${stored === 1 ? 'price' : 'prices'} stored`,
    unchanged > 0 ? `${countText(unchanged)} held already` : '',
    differing > 0 ? `${countText(differing)} left out for another price at the same time` : '',
    skipped > 0 ? `${countText(skipped)} ${skipped === 1 ? 'line' : 'lines'} skipped` : '',
  ].filter(Boolean);
  const first = firstSkipped ? `\nfirst skipped: line ${firstSkipped.line}: ${firstSkipped.message}` : '';
  return parts.join(' · ') + first;
}

/** `42 %, 1m 10s to go`. */
export function renderImportProgress(bytes: number, totalBytes: number, elapsedMs: number): string {
  const share = totalBytes > 0 ? Math.min(1, bytes / totalBytes) : 1;
  const leftS = share > 0 ? Math.round((elapsedMs * (1 - share)) / share / 1_000) : 0;
  const left = leftS >= 60 ? `${Math.floor(leftS / 60)}m ${leftS % 60}s` : `${leftS}s`;
  return `${Math.floor(share * 100)} %, ${left} to go`;
}

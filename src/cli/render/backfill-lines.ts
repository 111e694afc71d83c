import type { BackfillEvent } from '../../collector/backfill/backfill.js';
import { countText, shareText } from './numbers.js';
import { ageText, minuteText } from './times.js';

/** How far a series is, from 0 to 1. */
export function shareOf({ doneMs, totalMs, row }: Pick<BackfillEvent, 'doneMs' | 'totalMs' | 'row'>): number {
  return row !== null || totalMs <= 0 ? Number(row !== null) : Math.min(1, doneMs / totalMs);
}

/**
 * Where a series is: `kraken BTC-USD 1m 45%, at 2026-01-02 12:00, 12,000 candles, 12 requests, 2m left`.
 *
 * @param elapsedMs since the series was begun.
 */
export function renderBackfillLine(event: BackfillEvent, elapsedMs: number, now: number): string {
  const { series, row, candles, requests, reached, waiting } = event;
  const share = shareOf(event);
  const left = share > 0 && share < 1 ? `${ageText((elapsedMs * (1 - share)) / share)} left` : '';
  const wait = waiting === null ? '' : `waits ${ageText(Math.max(0, waiting.until - now))}: ${waiting.reason}`;
  const remarks = [
    `${series.exchange} ${series.pair} ${series.interval} ${row?.status ?? shareText(100 * share)}`,
    reached === null || row !== null ? '' : `at ${minuteText(reached)}`,
    `${countText(candles)} candles`,
    `${countText(requests)} requests`,
    row === null ? left : `${countText(row.gaps)} gaps`,
    wait,
    row?.error ?? '',
  ];
  return remarks.filter(Boolean).join(', ');
}

/** Where all of it is: `3 of 50 series, 7%, 12m left`. */
export function renderBackfillTotal(shares: readonly number[], count: number, elapsedMs: number): string {
  const share = shares.reduce((sum, one) => sum + one, 0) / count;
  const done = shares.filter((one) => one === 1).length;
  const left = share > 0 && share < 1 ? `, ${ageText((elapsedMs * (1 - share)) / share)} left` : '';
  return `${countText(done)} of ${countText(count)} series, ${shareText(100 * share)}${left}`;
}

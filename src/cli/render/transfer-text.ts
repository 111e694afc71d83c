import { countText } from './numbers.js';

/** Where a long read or write stands. */
export interface Transfer {
  /** What is being done. */
  readonly phase: string;
  /** How much of it is done, from 0 to 1. */
  readonly share: number;
  /** So far; 0 where rows are not what is counted. */
  readonly rows: number;
  readonly elapsedMs: number;
}

/** `storing 42 % · 1,200,000 rows · 312,000 rows/s · 1m 10s to go`. */
export function renderTransfer({ phase, share, rows, elapsedMs }: Transfer): string {
  const leftS = share > 0 ? Math.round((elapsedMs * (1 - share)) / share / 1_000) : null;
  const speed = elapsedMs > 0 ? Math.round(rows / elapsedMs) * 1_000 : 0;
  return [
    `${phase} ${Math.floor(share * 100)} %`,
    rows > 0 ? `${countText(rows)} rows` : '',
    rows > 0 && speed > 0 ? `${countText(speed)} rows/s` : '',
    leftS === null ? '' : `${leftS >= 60 ? `${Math.floor(leftS / 60)}m ${leftS % 60}s` : `${leftS}s`} to go`,
  ]
    .filter(Boolean)
    .join(' · ');
}

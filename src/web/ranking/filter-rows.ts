import type { Stats } from '../api/types.js';

export interface RowFilter {
  /** Words that each must be part of the market's name: `btc usd`, `kraken`, `BTC/USD`, `btcusd`. */
  readonly search: string;
  /** All when empty. */
  readonly exchanges: readonly string[];
  /** All when empty. */
  readonly quotes: readonly string[];
  /** US dollars; a market whose volume is not known fails it. */
  readonly minVolume: number | null;
}

export function filterRows(rows: readonly Stats[], filter: RowFilter): Stats[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean).map(plain);
  const exchanges = new Set(filter.exchanges);
  const quotes = new Set(filter.quotes);
  const { minVolume } = filter;
  return rows.filter(
    (row) =>
      (exchanges.size === 0 || exchanges.has(row.exchange)) &&
      (quotes.size === 0 || quotes.has(row.quote)) &&
      (minVolume === null || (row.volume24hUsd ?? -1) >= minVolume) &&
      (words.length === 0 || hasWords(row, words)),
  );
}

function hasWords(row: Stats, words: readonly string[]): boolean {
  const name = `${plain(row.exchange.toLowerCase())}:${plain(row.pair.toLowerCase())}`;
  return words.every((word) => name.includes(word));
}

/** Without the signs that pairs are written with. */
function plain(text: string): string {
  return text.replace(/[-/_]/g, '');
}

import type { Stats } from '../api/types.js';

export interface Choice {
  readonly name: string;
  readonly count: number;
}

/** The distinct values of a field, the most frequent first, with how many rows have each. */
export function choicesOf(rows: readonly Stats[], field: 'exchange' | 'quote'): Choice[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** The middle value; of an even number the upper one of the two. */
export function median(values: readonly number[] = []): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** The value that `share` (0 … 1) of the others do not exceed, by the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * values.length));
  return [...values].sort((a, b) => a - b)[rank - 1] ?? Number.NaN;
}

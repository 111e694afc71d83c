/**
 * The values less the first one. What is left of a large value that hardly moves keeps every digit of its moves (the
 * difference of two doubles within a factor of two is exact: Sterbenz), where deviations from a rounded mean would lose
 * them; and what does not move at all is 0 throughout.
 */
export function offsets(values: readonly number[]): number[] {
  const first = values[0] ?? 0;
  return values.map((value) => value - first);
}

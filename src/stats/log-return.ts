/**
 * ln(to / from) of two prices above zero.
 *
 * For prices near each other the quotient rounds to a few digits beyond 1 and its logarithm keeps only those; the
 * difference of the two is exact then (Sterbenz), so log1p of the relative change keeps all of them. For distant prices
 * it is the other way round. 1 → 1.25 is 0.2231435513142…
 */
export function logReturn(from: number, to: number): number {
  const change = to - from;
  if (change === 0) return 0;
  return Math.abs(change) < from / 2 ? Math.log1p(change / from) : Math.log(to / from);
}

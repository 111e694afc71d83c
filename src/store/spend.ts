/** A cost in a budget's own unit, and when it stops counting against the limit, epoch ms UTC. */
export type Spend = readonly [freeAt: number, cost: number];

/** What counts against the limit at a time. */
export function spentAt(spends: readonly Spend[], time: number): number {
  return spends.reduce((sum, [freeAt, cost]) => (freeAt > time ? sum + cost : sum), 0);
}

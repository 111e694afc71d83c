import type { TimeRange } from './time.js';

/** The times that any of the spans holds, as spans in time order that neither overlap nor touch; empty ones vanish. */
export function union(...lists: readonly (readonly TimeRange[])[]): TimeRange[] {
  const joined: { since: number; until: number }[] = [];
  for (const { since, until } of lists.flat().sort((a, b) => a.since - b.since)) {
    if (since >= until) continue;
    const last = joined.at(-1);
    if (last !== undefined && since <= last.until) last.until = Math.max(last.until, until);
    else joined.push({ since, until });
  }
  return joined;
}

/** The times that the first list holds and the second does not; in the form of `union`. */
export function subtract(from: readonly TimeRange[], what: readonly TimeRange[]): TimeRange[] {
  const holes = union(what);
  const left: TimeRange[] = [];
  let next = 0;
  for (const { since, until } of union(from)) {
    let start = since;
    while (next < holes.length && (holes[next]?.until ?? 0) <= start) next += 1;
    for (let at = next; at < holes.length; at += 1) {
      const hole = holes[at];
      if (hole === undefined || hole.since >= until) break;
      if (hole.since > start) left.push({ since: start, until: hole.since });
      start = hole.until;
    }
    if (start < until) left.push({ since: start, until });
  }
  return left;
}

/** The times that both lists hold; in the form of `union`. */
export function intersect(a: readonly TimeRange[], b: readonly TimeRange[]): TimeRange[] {
  return subtract(a, subtract(a, b));
}

/** How much time the spans hold together, in ms; overlaps count once. */
export function lengthMs(spans: readonly TimeRange[]): number {
  return union(spans).reduce((sum, { since, until }) => sum + until - since, 0);
}

/** One market in a ranking, as every contestant can tell it. */
export interface RankedRow {
  readonly market: string;
  /** Of the metric ranked by. */
  readonly value: number;
  readonly samples: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

const FIELDS = ['value', 'samples', 'min', 'max', 'mean'] as const;
const TOLERANCE = 1e-9;

/**
 * Where two rankings of the same prices differ, in words; empty when they agree. Markets that share a value may change
 * places, and numbers may differ by 1e-9 of their size.
 */
export function differences(ours: readonly RankedRow[], theirs: readonly RankedRow[]): string[] {
  if (ours.length !== theirs.length) return [`${ours.length} rows and ${theirs.length}`];
  const found: string[] = [];
  for (const [place, row] of ours.entries()) {
    const other = theirs[place] as RankedRow;
    const isSame = row.market === other.market;
    for (const field of isSame ? FIELDS : (['value'] as const)) {
      if (isClose(row[field], other[field])) continue;
      found.push(`rank ${place + 1}: ${row.market} ${field} ${row[field]}, ${other.market} ${other[field]}`);
    }
    if (!isSame && !theirs.some(({ market, value }) => market === row.market && isClose(value, row.value))) {
      if (!isClose(row.value, (theirs.at(-1) as RankedRow).value))
        found.push(`rank ${place + 1}: ${row.market} is missing`);
    }
  }
  return found;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

/** The prices from `min` to `max` laid over `rows` rows of text, row 0 at the bottom. */
export interface PriceScale {
  readonly min: number;
  readonly max: number;
  /** At least 1. */
  readonly rows: number;
}

/** The row in which a price between min and max is drawn; the middle one where there is nothing to tell apart. */
export function rowOf({ min, max, rows }: PriceScale, price: number): number {
  // Quarters, because max − min can be more than a double holds.
  const span = max / 4 - min / 4;
  return span > 0 ? Math.round(((price / 4 - min / 4) / span) * (rows - 1)) : Math.floor((rows - 1) / 2);
}

/** The price at the middle of a row: max at the top one, min at the bottom one. */
export function priceOf({ min, max, rows }: PriceScale, row: number): number {
  const share = rows > 1 ? row / (rows - 1) : 0.5;
  return min * (1 - share) + max * share;
}

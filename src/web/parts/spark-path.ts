/** The box that the path is drawn in. */
export const SPARK_BOX = { width: 100, height: 28 } as const;

const INSET = 2;

export interface SparkPaths {
  /** A line through the prices, broken where they are much farther apart than usual. */
  readonly line: string;
  /** The prices that stand alone, as lines of no length. */
  readonly dots: string;
}

/** SVG path data. */
export function sparkPaths(points: readonly (number | null)[]): SparkPaths {
  const known = points.flatMap((price, index) => (price === null ? [] : [{ index, price }]));
  const prices = known.map(({ price }) => price);
  const low = Math.min(...prices);
  const span = Math.max(...prices) - low;
  const step = points.length > 1 ? SPARK_BOX.width / (points.length - 1) : 0;
  const y = (price: number) =>
    span === 0
      ? SPARK_BOX.height / 2
      : SPARK_BOX.height - INSET - ((price - low) / span) * (SPARK_BOX.height - 2 * INSET);
  const distances = known.slice(1).map(({ index }, before) => index - (known[before]?.index ?? 0));
  const usual = distances.sort((a, b) => a - b)[Math.floor((distances.length - 1) / 2)] ?? 1;
  const isApart = (place: number) => {
    const [left, right] = [known[place - 1], known[place]];
    return left === undefined || right === undefined || right.index - left.index > 2 * usual;
  };
  let line = '';
  let dots = '';
  for (const [place, { index, price }] of known.entries()) {
    const at = `${round(index * step)} ${round(y(price))}`;
    if (!isApart(place)) line += `L${at}`;
    else if (isApart(place + 1)) dots += `M${at}h0`;
    else line += `M${at}`;
  }
  return { line, dots };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

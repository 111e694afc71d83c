/** The box that the path is drawn in. */
export const SPARK_BOX = { width: 100, height: 28 } as const;

const INSET = 2;

/** SVG path data: a line through the prices, broken where they are much farther apart than usual. */
export function sparkPath(points: readonly (number | null)[]): string {
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
  return known
    .map(({ index, price }, place) => {
      const at = `${round(index * step)} ${round(y(price))}`;
      if (!isApart(place)) return `L${at}`;
      // A price that stands alone would be a line of no length.
      return isApart(place + 1) ? `M${at}h1` : `M${at}`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

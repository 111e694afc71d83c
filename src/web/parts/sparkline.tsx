import { direction } from '../text/number-text.js';
import { SPARK_BOX, sparkPath } from './spark-path.js';

/** The course of a price in a few points; a part without a price is a gap. */
export function Sparkline({ points }: { readonly points: readonly (number | null)[] }) {
  const known = points.filter((point) => point !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <svg
      class={`sparkline ${direction(last - first)}`}
      viewBox={`0 0 ${SPARK_BOX.width} ${SPARK_BOX.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={sparkPath(points)} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

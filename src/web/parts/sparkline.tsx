import { direction } from '../text/number-text.js';
import { SPARK_BOX, sparkPaths } from './spark-path.js';

interface SparklineProps {
  readonly points: readonly (number | null)[];
  /** That of the whole course, whose ends the points need not have; its sign gives the colour. */
  readonly change: number | null;
}

/** The course of a price in a few points; a part without a price is a gap. */
export function Sparkline({ points, change }: SparklineProps) {
  if (points.every((point) => point === null)) return null;
  const { line, dots } = sparkPaths(points);
  return (
    <svg
      class={`sparkline ${direction(change)}`}
      viewBox={`0 0 ${SPARK_BOX.width} ${SPARK_BOX.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={line} vector-effect="non-scaling-stroke" />
      <path class="dots" d={dots} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

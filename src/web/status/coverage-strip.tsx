import type { Coverage } from '../api/types.js';
import { percentText } from '../text/number-text.js';
import { minuteText, utcText } from '../text/time-text.js';
import { gradeOf } from './grade.js';

const HEIGHT = 20;

interface CoverageStripProps {
  readonly exchange: string;
  /** Undefined until it has arrived. */
  readonly coverage: Coverage | undefined;
}

/** One bar per part of the day: full, partly filled, or empty where polls were due and none went well. */
export function CoverageStrip({ exchange, coverage }: CoverageStripProps) {
  if (!coverage) return <div class="strip" aria-hidden="true" />;
  const { since, until, buckets } = coverage;
  const lengthMs = (until - since) / Math.max(1, buckets.length);
  const holes = buckets.filter((share) => share !== null && gradeOf(share) !== 'full').length;
  const said = holes === 0 ? 'no holes' : `holes in ${holes} of ${buckets.length} parts`;
  return (
    <div class="strip">
      <svg
        viewBox={`0 0 ${buckets.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${exchange}, last 24 hours: ${said}`}
      >
        {buckets.map((share, index) => (
          <Bar key={since + index * lengthMs} share={share} index={index} at={since + index * lengthMs} />
        ))}
      </svg>
      <div class="strip-axis faint" aria-hidden="true">
        <span>24 h ago</span>
        <span>now</span>
      </div>
    </div>
  );
}

function Bar({ share, index, at }: { readonly share: number | null; readonly index: number; readonly at: number }) {
  const filled = HEIGHT * (share ?? 0);
  return (
    <g class={gradeOf(share)}>
      <title>
        {`${minuteText(at)} (${utcText(at)}): ${share === null ? 'no poll due' : `${percentText(100 * share)} of the polls`}`}
      </title>
      <rect class="rest" x={index + 0.1} width={0.8} height={HEIGHT} />
      <rect class="part" x={index + 0.1} y={HEIGHT - filled} width={0.8} height={filled} />
    </g>
  );
}

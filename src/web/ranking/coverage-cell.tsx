import { countText, priceText } from '../text/number-text.js';

/** Percent, and the same as a bar. */
export function CoverageCell({ coverage, samples }: { readonly coverage: number; readonly samples: number }) {
  return (
    <td title={`${countText(samples)} samples`}>
      {priceText(coverage, 3)}%
      <svg class="cover" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
        <rect class="cover-rest" width="100" height="3" />
        <rect class={coverage < 90 ? 'cover-part low' : 'cover-part'} width={coverage} height="3" />
      </svg>
    </td>
  );
}

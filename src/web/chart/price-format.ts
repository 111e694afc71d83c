import type { PriceFormatCustom } from 'lightweight-charts';
import { priceText } from '../text/number-text.js';

const DIGITS = 7;

/** Axis labels with the digits that tell prices of this size apart, all of one axis with equally many decimals. */
export function priceFormat(typicalPrice: number): PriceFormatCustom {
  let decimals = 0;
  const magnitude = typicalPrice > 0 ? Math.floor(Math.log10(typicalPrice)) : 0;
  return {
    type: 'custom',
    minMove: 10 ** Math.min(0, magnitude - 5),
    // As long as those of the axis, which a shorter label would not cover.
    formatter: (price: number) => withDecimals(priceText(price, DIGITS), decimals),
    tickmarksFormatter(prices) {
      const texts = alignDecimals(prices.map((price) => priceText(price, DIGITS)));
      decimals = decimalsOf(texts[0] ?? '');
      return texts;
    },
  };
}

/** Zeros after the shorter ones: `84.5`, `84` become `84.5`, `84.0`. */
export function alignDecimals(texts: readonly string[]): string[] {
  const most = Math.max(0, ...texts.map(decimalsOf));
  return texts.map((text) => withDecimals(text, most));
}

function decimalsOf(text: string): number {
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

/** At least so many. */
function withDecimals(text: string, decimals: number): string {
  const missing = decimals - decimalsOf(text);
  return missing <= 0 ? text : `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}`;
}

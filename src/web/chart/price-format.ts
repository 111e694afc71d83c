import type { PriceFormatCustom } from 'lightweight-charts';
import { priceText } from '../text/number-text.js';

const DIGITS = 7;

/** Axis labels with the digits that tell prices of this size apart, all of one axis with equally many decimals. */
export function priceFormat(typicalPrice: number): PriceFormatCustom {
  const magnitude = typicalPrice > 0 ? Math.floor(Math.log10(typicalPrice)) : 0;
  return {
    type: 'custom',
    minMove: 10 ** Math.min(0, magnitude - 5),
    formatter: (price: number) => priceText(price, DIGITS),
    tickmarksFormatter: (prices) => alignDecimals(prices.map((price) => priceText(price, DIGITS))),
  };
}

/** Zeros after the shorter ones: `84.5`, `84` become `84.5`, `84.0`. */
export function alignDecimals(texts: readonly string[]): string[] {
  const decimals = texts.map((text) => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0));
  const most = Math.max(0, ...decimals);
  return texts.map((text, index) => {
    const missing = most - (decimals[index] ?? 0);
    return missing === 0 ? text : `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}`;
  });
}

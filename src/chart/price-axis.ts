import { significant } from './number-text.js';
import { type PriceScale, priceOf, rowOf } from './price-scale.js';

/** How many significant digits a double can tell apart. */
const DOUBLE_DIGITS = 16;

/**
 * One label a row, top row first, all equally wide, with as few decimals as keep neighbouring rows apart. All digits
 * left of the point are there; an exponent only from 1e21 or below 1e-12. A scale of a single price has one label, with
 * all its digits, where that price is drawn.
 */
export function priceLabels(scale: PriceScale): string[] {
  const write = scale.min === scale.max ? significant : labelFormat(scale);
  let previous = '';
  const labels = Array.from({ length: scale.rows }, (_, fromTop) => {
    const row = scale.rows - 1 - fromTop;
    if (scale.min === scale.max && row !== rowOf(scale, scale.min)) return '';
    const label = write(priceOf(scale, row));
    if (label === previous) return '';
    previous = label;
    return label;
  });
  const width = Math.max(...labels.map(({ length }) => length));
  return labels.map((label) => label.padStart(width));
}

function labelFormat({ min, max, rows }: PriceScale): (price: number) => string {
  const step = max / Math.max(1, rows - 1) - min / Math.max(1, rows - 1);
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const leading = Math.floor(Math.log10(largest));
  const needed = Math.ceil(-Math.log10(step));
  const decimals = Math.max(0, Math.min(needed, DOUBLE_DIGITS - leading));
  if (largest >= 1e21 || largest < 1e-12) return (price) => significant(price, Math.max(1, leading + decimals + 1));
  return (price) => price.toFixed(decimals);
}

import { significant } from '../../chart/number-text.js';

/** What a cell shows where there is no value. */
export const NONE = '-';

/** A price or a difference of prices in as many digits as tell markets apart. */
export function priceText(value: number | null): string {
  return value === null ? NONE : significant(value, 7);
}

/** A price difference with its sign. */
export function signedPriceText(value: number | null): string {
  return value === null ? NONE : withPlus(value, priceText(value));
}

/** Percent in hundredths, finer where that would show 0: `12.34%`, `0.0012%`. */
export function percentText(value: number | null): string {
  if (value === null) return NONE;
  const size = Math.abs(value);
  return `${size === 0 || size >= 0.005 ? value.toFixed(2) : significant(value, 2)}%`;
}

/** Percent with its sign. */
export function signedPercentText(value: number | null): string {
  return value === null ? NONE : withPlus(value, percentText(value));
}

/** A share of a whole: `100%`, `99.7%`. */
export function shareText(value: number): string {
  return `${Number(value.toFixed(1))}%`;
}

/** Three digits and a letter for thousands, millions, billions and trillions: `1.23M`. */
export function compactText(value: number | null): string {
  return value === null ? NONE : scaled(value, ['K', 'M', 'B', 'T']).join('');
}

/** Bytes in powers of 1,000: `4.2 MB`. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return NONE;
  const [digits, letter] = scaled(bytes, ['k', 'M', 'G', 'T']);
  return `${digits} ${letter}B`;
}

/** A count with its thousands apart: `1,234,567`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The value in three digits and the unit, a power of 1,000, that brings it nearest to 1 … 999. */
function scaled(value: number, letters: readonly string[]): [digits: string, letter: string] {
  let power = 0;
  while (power < letters.length && Math.abs(value) / 1_000 ** power >= 999.5) power += 1;
  return [significant(value / 1_000 ** power, 3), letters[power - 1] ?? ''];
}

function withPlus(value: number, text: string): string {
  return value > 0 ? `+${text}` : text;
}

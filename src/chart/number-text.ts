/** More significant digits than any double can keep apart: every digit that the number has. */
const ALL_DIGITS = 17;

/**
 * The number as a plain decimal, rounded to so many significant digits but never left of the point; without `digits`
 * the shortest text that reads back as the same number. No trailing zeros, no thousands separators, and no exponent
 * between 1e-12 and 1e21. 64123.456 to 3 digits is `64123`, 0.00000012345 to 2 is `0.00000012`.
 */
export function significant(value: number, digits: number = ALL_DIGITS): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const shortest = value.toExponential();
  const rounded = value.toExponential(Math.min(digits, significandDigits(shortest)) - 1);
  const [significand = '', exponent = ''] = rounded.split('e');
  if (Math.abs(value) >= 1e21 || Math.abs(value) < 1e-12) {
    return `${withoutTrailingZeros(significand)}e${exponent.replace('+', '')}`;
  }
  const decimals = significandDigits(rounded) - 1 - Number(exponent);
  return decimals > 0 ? withoutTrailingZeros(value.toFixed(decimals)) : String(Number(value.toFixed(0)));
}

function significandDigits(exponential: string): number {
  return exponential.replace(/e.*$/, '').replace(/\D/g, '').length;
}

function withoutTrailingZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

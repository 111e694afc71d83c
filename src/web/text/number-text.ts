/** What stands where there is no number. */
export const NOTHING = '–';

const compact = new Intl.NumberFormat('en', {
  notation: 'compact',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
/** By significant digits; making one takes longer than all else in a row of the ranking. */
const significant = new Map<number, Intl.NumberFormat>();

/**
 * A price with its significant digits, all of the whole ones, never with an exponent: `84,123.5`,
 * `0.00001306`. The shortest decimal that is the same number is what the exchange sent.
 *
 * @param digits the most significant digits; fewer for numbers of our own making, such as means.
 */
export function priceText(value: number | null | undefined, digits = 10): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  const wholeDigits = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1;
  return withDigits(Math.min(21, Math.max(digits, wholeDigits))).format(value);
}

function withDigits(digits: number): Intl.NumberFormat {
  const held = significant.get(digits);
  if (held) return held;
  const format = new Intl.NumberFormat('en', { maximumSignificantDigits: digits });
  significant.set(digits, format);
  return format;
}

/** The same with its sign: `+12.5`, `−0.004`. */
export function deltaText(value: number | null | undefined, digits = 6): string {
  return signed(value, priceText(value, digits));
}

/** Two decimals, three digits where these would say nothing, none from 1,000 on: `4.20 %`, `0.00312 %`, `12,345 %`. */
export function percentText(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size >= 999.995) return `${whole.format(value)}%`;
  return `${value === 0 || size >= 0.005 ? value.toFixed(2) : priceText(value, 3)}%`;
}

/** The same with its sign. */
export function changeText(value: number | null | undefined): string {
  return signed(value, percentText(value));
}

/** An amount to compare at a glance: `1.2B`, `45.6M`, `7,890`, `0.52`. */
export function amountText(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size >= 999_950) return compact.format(value);
  return size >= 100 || value === 0 ? whole.format(value) : priceText(value, 3);
}

export function countText(value: number): string {
  return whole.format(value);
}

/** Decimal units, as disks are sold and `ls` counts: `7.2 MB`. */
export function bytesText(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3)));
  return `${priceText(value / 1_000 ** step, 3)} ${units[step]}`;
}

/** For what is coloured by the sign of a number. */
export function direction(value: number | null | undefined): 'up' | 'down' | 'flat' {
  return (value ?? 0) > 0 ? 'up' : (value ?? 0) < 0 ? 'down' : 'flat';
}

function signed(value: number | null | undefined, text: string): string {
  return (value ?? 0) > 0 ? `+${text}` : text.replace(/^-/, '−');
}

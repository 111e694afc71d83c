const DOT = 46;
const ZERO = 48;
const NINE = 57;

const POWERS_OF_TEN = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/**
 * The number that the characters spell as digits with at most one dot between them; NaN for any other spelling, and where
 * this would not be the double nearest to it. A quotient of two integers that doubles hold exactly is rounded once, hence
 * is that double (Clinger, How to read floating point numbers accurately, 1990).
 */
export function plainDecimal(text: string, start: number, end: number): number {
  let digits = 0;
  let dot = -1;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) digits = digits * 10 + code - ZERO;
    else if (code === DOT && dot < 0 && at > start && at < end - 1) dot = at;
    else return Number.NaN;
    if (digits > Number.MAX_SAFE_INTEGER) return Number.NaN;
  }
  const power = dot < 0 ? 0 : end - 1 - dot;
  return end > start && power < POWERS_OF_TEN.length ? digits / (POWERS_OF_TEN[power] as number) : Number.NaN;
}

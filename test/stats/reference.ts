/** Slow and exact counterparts of the statistics: fractions of BigInt, rounded to a double once, at the end. */

/** Fraction bits of the fixed-point numbers below. */
const BITS = 240n;
const LN_2 = logOfNear(1n, 2n);

/** The double as a fixed-point number; exact above 2^-180. */
function fixed(value: number): bigint {
  let shift = 0n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift += 1n;
  }
  return (BigInt(scaled) << BITS) >> shift;
}

function toDouble(value: bigint): number {
  const negative = value < 0n;
  const size = negative ? -value : value;
  const drop = BigInt(Math.max(0, size.toString(2).length - 64));
  const double = Number(size >> drop) * 2 ** (Number(drop) - Number(BITS));
  return negative ? -double : double;
}

function squareRoot(value: bigint): bigint {
  if (value === 0n) return 0n;
  let root = 1n << BigInt(Math.ceil((value << BITS).toString(2).length / 2));
  for (;;) {
    const next = (root + (value << BITS) / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** ln(to / from), by factors of two until the rest is near 1. */
function exactLog(from: bigint, to: bigint): bigint {
  if (2n * from < to) return exactLog(2n * from, to) + LN_2;
  if (2n * to < from) return exactLog(from, 2n * to) - LN_2;
  return logOfNear(from, to);
}

/** ln(to / from) = 2 artanh((to − from) / (to + from)), its series summed to the last bit. */
function logOfNear(from: bigint, to: bigint): bigint {
  const z = ((to - from) << BITS) / (to + from);
  const zz = (z * z) >> BITS;
  let sum = 0n;
  let power = z;
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = (power * zz) >> BITS;
  }
  return 2n * sum;
}

function sampleDeviation(values: readonly bigint[]): bigint {
  const n = BigInt(values.length);
  const mean = values.reduce((sum, value) => sum + value, 0n) / n;
  const squares = values.reduce((sum, value) => sum + (((value - mean) * (value - mean)) >> BITS), 0n);
  return squareRoot(squares / (n - 1n));
}

export function exactMean(prices: readonly number[]): number {
  return toDouble(prices.reduce((sum, price) => sum + fixed(price), 0n) / BigInt(prices.length));
}

/** n ≥ 2. */
export function exactDeviation(prices: readonly number[]): number {
  return toDouble(sampleDeviation(prices.map(fixed)));
}

export function exactLogReturn(from: number, to: number): number {
  return toDouble(exactLog(fixed(from), fixed(to)));
}

/** Sample standard deviation of the log returns, not annualised; n ≥ 3. */
export function exactReturnDeviation(prices: readonly number[]): number {
  const exact = prices.map(fixed);
  return toDouble(sampleDeviation(exact.slice(1).map((price, i) => exactLog(exact[i] ?? price, price))));
}

/** Every pair of prices looked at: O(n²). */
export function naiveMoves(prices: readonly number[]) {
  const moves = { maxRise: 0, maxPctRise: 0, maxFall: 0, maxPctFall: 0 };
  for (const [i, from] of prices.entries()) {
    for (const to of prices.slice(i)) {
      moves.maxRise = Math.max(moves.maxRise, to - from);
      moves.maxPctRise = Math.max(moves.maxPctRise, 100 * (to / from - 1));
      moves.maxFall = Math.min(moves.maxFall, to - from);
      moves.maxPctFall = Math.min(moves.maxPctFall, 100 * (to / from - 1));
    }
  }
  return moves;
}

/** Slow and exact counterparts of the series statistics: fixed-point BigInt, rounded to a double once, at the end. */

const BITS = 400n;
const ONE = 1n << BITS;

/** Exact for doubles above 2^-340. */
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
  const size = value < 0n ? -value : value;
  const drop = BigInt(Math.max(0, size.toString(2).length - 64));
  return Math.sign(Number(value)) * Number(size >> drop) * 2 ** (Number(drop) - Number(BITS));
}

function root(value: bigint): bigint {
  if (value === 0n) return 0n;
  let guess = 1n << BigInt(Math.ceil((value << BITS).toString(2).length / 2));
  for (;;) {
    const next = (guess + (value << BITS) / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

const times = (a: bigint, b: bigint) => (a * b) >> BITS;
const over = (a: bigint, b: bigint) => (a << BITS) / b;
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

function deviations(values: readonly number[]): bigint[] {
  const exact = values.map(fixed);
  const mean = sum(exact) / BigInt(exact.length);
  return exact.map((value) => value - mean);
}

const products = (a: readonly bigint[], b: readonly bigint[]) => sum(a.map((value, i) => times(value, b[i] ?? 0n)));

export function exactMean(values: readonly number[]): number {
  return toDouble(sum(values.map(fixed)) / BigInt(values.length));
}

export function exactStddev(values: readonly number[]): number {
  const off = deviations(values);
  return toDouble(root(products(off, off) / BigInt(values.length - 1)));
}

export function exactSkewness(values: readonly number[]): number {
  const off = deviations(values);
  const n = BigInt(values.length);
  const s = root(products(off, off) / (n - 1n));
  const cubes = sum(off.map((one) => times(times(over(one, s), over(one, s)), over(one, s))));
  return toDouble((cubes * n) / ((n - 1n) * (n - 2n)));
}

export function exactExcessKurtosis(values: readonly number[]): number {
  const off = deviations(values);
  const n = BigInt(values.length);
  const variance = products(off, off) / (n - 1n);
  const fourths = sum(off.map((one) => over(times(times(one, one), times(one, one)), times(variance, variance))));
  const first = (fourths * n * (n + 1n)) / ((n - 1n) * (n - 2n) * (n - 3n));
  return toDouble(first - (3n * (n - 1n) * (n - 1n) * ONE) / ((n - 2n) * (n - 3n)));
}

/** Slope of y over x. */
export function exactSlope(x: readonly number[], y: readonly number[]): number {
  const offX = deviations(x);
  return toDouble(over(products(offX, deviations(y)), products(offX, offX)));
}

export function exactCorrelation(x: readonly number[], y: readonly number[]): number {
  const [offX, offY] = [deviations(x), deviations(y)];
  return toDouble(over(products(offX, offY), root(times(products(offX, offX), products(offY, offY)))));
}

/** Type 7, by sorting. */
export function exactQuantile(values: readonly number[], percent: number): number {
  const sorted = values.map(fixed).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const place = BigInt(sorted.length - 1) * BigInt(percent);
  const low = Number(place / 100n);
  const [below = 0n, above = below] = sorted.slice(low, low + 2);
  return toDouble(below + ((above - below) * (place % 100n)) / 100n);
}

export function exactMad(values: readonly number[]): number {
  const exact = values.map(fixed);
  const middle = median(exact);
  return toDouble(median(exact.map((value) => (value < middle ? middle - value : value - middle))));
}

function median(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0n;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0n)) / 2n;
}

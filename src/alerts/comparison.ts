import type { Condition } from './condition.js';

/**
 * A condition as one comparison of sizes: `price < 5` is −price > −5. What reaches its least size fulfils it, so of two sizes
 * the larger one fulfils all that the other does.
 */
export interface Comparison {
  readonly kind: SizeKind;
  readonly isStrict: boolean;
  readonly least: number;
}

/** What is compared: the value, its negative, its size, or the negative of its size. */
export type SizeKind = 'up' | 'down' | 'absUp' | 'absDown';

/** @param bound in place of the condition's own. */
export function comparisonOf({ isAbs, operator }: Condition, bound: number): Comparison {
  const isDown = operator === '<' || operator === '<=';
  const kind = isAbs ? (isDown ? 'absDown' : 'absUp') : isDown ? 'down' : 'up';
  return { kind, isStrict: operator === '<' || operator === '>', least: isDown ? -bound : bound };
}

/**
 * The sizes of that kind; NaN stays. The values themselves where they are their sizes.
 *
 * @param sizes as many; overwritten otherwise.
 */
export function sizesOf(values: Float64Array, kind: SizeKind, sizes: Float64Array): Float64Array {
  if (kind === 'up') return values;
  if (kind === 'down') for (let i = 0; i < sizes.length; i++) sizes[i] = -(values[i] as number);
  else if (kind === 'absUp') for (let i = 0; i < sizes.length; i++) sizes[i] = Math.abs(values[i] as number);
  else for (let i = 0; i < sizes.length; i++) sizes[i] = -Math.abs(values[i] as number);
  return sizes;
}

/** NaN reaches nothing. */
export function isReached(size: number, { isStrict, least }: Comparison): boolean {
  return isStrict ? size > least : size >= least;
}

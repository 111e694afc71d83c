/**
 * A price path as a pure function of (seed, time): value noise on nested lattices, one amplitude per lattice, growing
 * with the square root of its spacing, which looks like a random walk and can be read anywhere without replaying it.
 */
export interface Walk {
  /** One hash seed per lattice. */
  readonly seeds: Int32Array;
  /** The most that each lattice adds or takes away, natural-log units. */
  readonly amplitudes: Float64Array;
}

/** Spacing of the lattices in seconds; each divides the next, so coarse ones are straight lines inside finer segments. */
const LATTICE_S: readonly number[] = [
  1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200, 86_400, 345_600, 1_382_400, 5_529_600, 22_118_400,
];
const DAY_LEVEL = LATTICE_S.indexOf(86_400);

/** Uniform in [-1, 1), a pure function of both numbers (the finalizer of MurmurHash3). */
export function noise(seed: number, index: number): number {
  let h = seed ^ Math.imul(index | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 0x80000000 - 1;
}

/** As `noise`, in [0, 1). */
export function chance(seed: number, index: number): number {
  return (noise(seed, index) + 1) / 2;
}

/** A 32-bit seed of a name within a run. */
export function seedOf(seed: number, name: string): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i += 1) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}

/** A walk that moves about `dailyMove` (natural log, 0.03 = 3 %) in a day; `longest` cuts the lattices above that many seconds. */
export function createWalk(seed: number, dailyMove: number, longest = Number.POSITIVE_INFINITY): Walk {
  const seeds = new Int32Array(LATTICE_S.length);
  const amplitudes = new Float64Array(LATTICE_S.length);
  LATTICE_S.forEach((spacing, level) => {
    seeds[level] = Math.imul(seed + level * 0x632be5ab, 0x9e3779b1) | 0;
    if (spacing <= longest) amplitudes[level] = 0.6 * dailyMove * Math.sqrt(spacing / 86_400);
  });
  return { seeds, amplitudes };
}

/** A walk that never leaves ±`bound` (natural log), on these of the lattices. */
export function createBoundedWalk(seed: number, bound: number, spacings: readonly number[]): Walk {
  const { seeds, amplitudes: all } = createWalk(seed, 1);
  const amplitudes = all.map((amplitude, level) => (spacings.includes(LATTICE_S[level] as number) ? amplitude : 0));
  const sum = amplitudes.reduce((total, amplitude) => total + amplitude, 0);
  return { seeds, amplitudes: amplitudes.map((amplitude) => (amplitude * bound) / sum) };
}

/** The walk at a whole second since the epoch, natural log around 0. */
export function walkAt(walk: Walk, second: number): number {
  let value = 0;
  for (let level = LATTICE_S.length - 1; level >= 0; level -= 1) {
    const amplitude = walk.amplitudes[level] as number;
    if (amplitude === 0) continue;
    const spacing = LATTICE_S[level] as number;
    const seed = walk.seeds[level] as number;
    const index = Math.floor(second / spacing);
    const from = noise(seed, index);
    const part = (second - index * spacing) / spacing;
    value += amplitude * (part === 0 ? from : from + (noise(seed, index + 1) - from) * part);
  }
  return value;
}

/** Several walks added up (a quote asset enters with sign -1). */
export interface Path {
  readonly walks: readonly { readonly walk: Walk; readonly sign: 1 | -1 }[];
  /** Per level: the most that all finer lattices together can add. */
  readonly finer: Float64Array;
}

export function createPath(walks: readonly { readonly walk: Walk; readonly sign: 1 | -1 }[]): Path {
  const finer = new Float64Array(LATTICE_S.length);
  for (let level = 1; level < LATTICE_S.length; level += 1) {
    const own = walks.reduce((sum, { walk }) => sum + (walk.amplitudes[level - 1] as number), 0);
    finer[level] = (finer[level - 1] as number) + own;
  }
  return { walks, finer };
}

export function pathAt(path: Path, second: number): number {
  let value = 0;
  for (const { walk, sign } of path.walks) value += sign * walkAt(walk, second);
  return value;
}

/**
 * The largest (`direction` 1) or smallest (-1) value over the whole seconds since ≤ t < until, exact: segments whose
 * ends and finer lattices cannot beat the best found so far are not looked into, so a week costs little more than an hour.
 */
export function extremeOf(path: Path, since: number, until: number, direction: 1 | -1): number {
  let best = Math.max(direction * pathAt(path, since), direction * pathAt(path, until - 1));
  let level = 0;
  while (level < DAY_LEVEL && (LATTICE_S[level] as number) < until - since) level += 1;
  const spacing = LATTICE_S[level] as number;
  const last = Math.floor((until - 1) / spacing);
  for (let index = Math.floor(since / spacing); index <= last; index += 1) {
    visit(level, index, coarse(level, index), coarse(level, index + 1));
  }
  return direction * best;

  /** All lattices from `level` up, at one of this level's points. */
  function coarse(level: number, index: number): number {
    const second = index * (LATTICE_S[level] as number);
    let value = 0;
    for (const { walk, sign } of path.walks) {
      for (let above = LATTICE_S.length - 1; above >= level; above -= 1) {
        const amplitude = walk.amplitudes[above] as number;
        if (amplitude === 0) continue;
        const step = LATTICE_S[above] as number;
        const seed = walk.seeds[above] as number;
        const at = Math.floor(second / step);
        const part = (second - at * step) / step;
        const from = noise(seed, at);
        value += sign * amplitude * (part === 0 ? from : from + (noise(seed, at + 1) - from) * part);
      }
    }
    return direction * value;
  }

  function own(level: number, index: number): number {
    let value = 0;
    for (const { walk, sign } of path.walks) {
      const amplitude = walk.amplitudes[level] as number;
      if (amplitude !== 0) value += sign * amplitude * noise(walk.seeds[level] as number, index);
    }
    return direction * value;
  }

  function visit(level: number, index: number, left: number, right: number): void {
    const spacing = LATTICE_S[level] as number;
    if ((index + 1) * spacing <= since || index * spacing >= until) return;
    if (level === 0) {
      if (left > best) best = left;
      return;
    }
    if (Math.max(left, right) + (path.finer[level] as number) <= best) return;
    const parts = spacing / (LATTICE_S[level - 1] as number);
    let from = left + own(level - 1, index * parts);
    for (let part = 1; part <= parts; part += 1) {
      const to = left + ((right - left) * part) / parts + own(level - 1, index * parts + part);
      visit(level - 1, index * parts + part - 1, from, to);
      from = to;
    }
  }
}

import { toVolume } from './decimal.js';
import type { Market } from './markets.js';
import { chance, noise } from './walk.js';

/** Lattices of the traded volume in seconds; the slopes add up to less than 1, so volume never runs backwards. */
const VOLUME_LATTICE_S = [60, 900, 14_400, 86_400];
const VOLUME_SHARE = 0.11;

/** What was traded in the seconds since ≤ t < until, in the base asset; spans next to each other add up. */
export function tradedBetween(market: Market, since: number, until: number): { volume: number; trades: number } {
  if (market.tradeEveryS > 1) {
    const sizes = [...tradesBetween(market, since, until)].map(({ size }) => size);
    const sum = sizes.reduce((total, size) => total + size, 0);
    return { volume: toVolume(sum * market.tradeEveryS * market.baseVolumePerS), trades: sizes.length };
  }
  let seconds = until - since;
  for (const spacing of VOLUME_LATTICE_S) {
    const seed = market.seed ^ spacing;
    seconds += VOLUME_SHARE * spacing * (lattice(seed, until / spacing) - lattice(seed, since / spacing));
  }
  const trades = Math.max(1, Math.round(seconds * (0.2 + chance(market.seed, 12))));
  return { volume: toVolume(seconds * market.baseVolumePerS), trades };
}

/** The trades of a thin market, oldest first; `size` is around 1. */
export function* tradesBetween(
  market: Market,
  since: number,
  until: number,
): Generator<{ readonly second: number; readonly size: number }> {
  for (let span = Math.floor(since / market.tradeEveryS); span * market.tradeEveryS < until; span += 1) {
    const second = tradeSecond(market, span);
    if (second >= since && second < until) yield { second, size: 0.4 + 1.2 * chance(market.seed ^ 0x51ed, span) };
  }
}

/** The second of the newest trade up to that one. */
export function newestTrade(market: Market, second: number): number {
  if (market.tradeEveryS === 1) return second;
  const span = Math.floor(second / market.tradeEveryS);
  const newest = tradeSecond(market, span);
  return newest <= second ? newest : tradeSecond(market, span - 1);
}

function tradeSecond(market: Market, span: number): number {
  return span * market.tradeEveryS + Math.floor(chance(market.seed, span) * market.tradeEveryS);
}

function lattice(seed: number, position: number): number {
  const index = Math.floor(position);
  const from = noise(seed, index);
  return from + (noise(seed, index + 1) - from) * (position - index);
}

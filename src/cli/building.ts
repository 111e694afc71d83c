import type { CollectorContext } from '../collector/context.js';
import { buildRollups } from '../store/rollup/build.js';
import type { Context } from './context.js';
import { countText } from './render/numbers.js';

/** What one cycle may build before it ends: some seconds. */
export const MOST_IN_A_CYCLE = 100;

/**
 * Builds the rollups that are behind, as after an upgrade or an import that was cut off. It never rejects: collecting is worth
 * more, and until they are built the prices themselves are read.
 */
export async function buildBehind(
  { notes, clock }: Context,
  { store }: CollectorContext,
  signal: AbortSignal,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  try {
    const built = await buildRollups(store, { now: clock.now(), most, signal });
    if (built >= MOST_IN_A_CYCLE) notes.info(`${countText(built)} rollups built`);
  } catch (error) {
    if (!signal.aborted) notes.warn(`rollups: ${error instanceof Error ? error.message : String(error)}`);
  }
}

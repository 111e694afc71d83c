import type { BadLine } from '../interchange/price-collector.js';
import { CrunchError } from '../market/error.js';

/** `checking` reads the file without storing anything, to find a bad line in time. */
export type ImportPhase = 'checking' | 'storing';

export interface ImportOptions {
  readonly skipBad: boolean;
  /** Epoch ms UTC. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** What a bad line is called. */
  readonly unit: 'line' | 'row';
  /** How many rows were read in this phase so far. */
  readonly onProgress?: (phase: ImportPhase, rows: number) => void;
}

/**
 * Reads all batches of a file for its bad lines alone.
 *
 * @throws CrunchError `usage` at the first of them; the signal's reason.
 */
export async function checkBatches(
  batches: AsyncIterable<{ readonly length: number; readonly firstBad: BadLine | null }>,
  { signal, unit, onProgress }: ImportOptions,
): Promise<void> {
  let rows = 0;
  for await (const { length, firstBad } of batches) {
    signal.throwIfAborted();
    if (firstBad !== null) {
      throw new CrunchError('usage', `${unit} ${firstBad.line}: ${firstBad.message}`, {
        hint: `nothing is stored; --skip-bad leaves such ${unit}s out`,
      });
    }
    rows += length;
    onProgress?.('checking', rows);
  }
}

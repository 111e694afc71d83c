import type { Context } from './context.js';
import { openLiveDisplay } from './live-display.js';
import { renderTransfer } from './render/transfer-text.js';

export interface PruneProgress {
  /** How many prices are gone. */
  onPruned(prices: number): void;
  end(): void;
}

/** Drawn no more often than this. */
const DRAW_EVERY_MS = 200;

/** One line on a terminal, nothing elsewhere. */
export async function openPruneProgress(
  { stderr, isQuiet, notes, clock }: Context,
  totalPrices: number,
): Promise<PruneProgress> {
  if (!stderr.isTty || isQuiet) return { onPruned() {}, end() {} };
  const display = await openLiveDisplay('stderr', notes);
  const startedAt = clock.now();
  let drawnAt = 0;
  return {
    onPruned(prices) {
      const now = clock.now();
      if (now - drawnAt < DRAW_EVERY_MS) return;
      drawnAt = now;
      const share = Math.min(1, prices / Math.max(1, totalPrices));
      display.draw(renderTransfer({ phase: 'pruning', share, rows: prices, elapsedMs: now - startedAt }));
    },
    end: () => display.end('clear'),
  };
}

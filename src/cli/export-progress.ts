import type { Context } from './context.js';
import { openLiveDisplay } from './live-display.js';
import { renderTransfer } from './render/transfer-text.js';

export interface ExportProgress {
  onRows(rows: number): void;
  /** How much of the whole is read, from 0 to 1. */
  onShare(share: number): void;
  end(): void;
}

/** Drawn no more often than this. */
const DRAW_EVERY_MS = 200;

/** One line on a terminal, unless the rows themselves appear on one; nothing elsewhere. */
export async function openExportProgress(
  { stderr, stdout, isQuiet, notes, clock }: Context,
  out: string | undefined,
): Promise<ExportProgress> {
  if (!stderr.isTty || isQuiet || (stdout.isTty && out === undefined)) {
    return { onRows() {}, onShare() {}, end() {} };
  }
  const display = await openLiveDisplay('stderr', notes);
  const startedAt = clock.now();
  let rows = 0;
  let drawnAt = 0;
  return {
    onRows(count) {
      rows = count;
    },
    onShare(share) {
      const now = clock.now();
      if (now - drawnAt < DRAW_EVERY_MS) return;
      drawnAt = now;
      display.draw(renderTransfer({ phase: 'exporting', share, rows, elapsedMs: now - startedAt }));
    },
    end: () => display.end('clear'),
  };
}

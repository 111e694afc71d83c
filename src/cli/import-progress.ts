import type { ImportPhase } from '../collector/import-check.js';
import type { Context } from './context.js';
import { openLiveDisplay } from './live-display.js';
import { renderTransfer } from './render/transfer-text.js';

export interface ImportProgress {
  /** Begins to follow a reader, which tells how many bytes of the file it has read. */
  readFrom(): (bytes: number) => void;
  onRows(phase: ImportPhase, rows: number): void;
  onBuilt(done: number, total: number): void;
  end(): void;
}

/** Drawn no more often than this. */
const DRAW_EVERY_MS = 200;

/** One line on a terminal, nothing elsewhere. */
export async function openImportProgress(
  { stderr, isQuiet, notes, clock }: Context,
  totalBytes: number,
): Promise<ImportProgress> {
  if (!stderr.isTty || isQuiet) {
    return { readFrom: () => () => {}, onRows() {}, onBuilt() {}, end() {} };
  }
  const display = await openLiveDisplay('stderr', notes);
  let phase = 'reading';
  let startedAt = clock.now();
  let share = 0;
  let rows = 0;
  let drawnAt = 0;
  const draw = () => {
    const now = clock.now();
    if (now - drawnAt < DRAW_EVERY_MS) return;
    drawnAt = now;
    display.draw(renderTransfer({ phase, share, rows, elapsedMs: now - startedAt }));
  };
  const enter = (next: string) => {
    if (next !== phase) startedAt = clock.now();
    phase = next;
  };
  return {
    readFrom() {
      phase = 'reading';
      startedAt = clock.now();
      rows = 0;
      return (bytes) => {
        share = totalBytes > 0 ? Math.min(1, bytes / totalBytes) : 1;
        draw();
      };
    },
    onRows(next, count) {
      phase = next;
      rows = count;
      draw();
    },
    onBuilt(done, total) {
      enter('building rollups');
      rows = 0;
      share = total > 0 ? done / total : 1;
      draw();
    },
    end: () => display.end('clear'),
  };
}

import type { OnProgress } from '../collector/context.js';
import type { Context } from './context.js';
import { openLiveDisplay } from './live-display.js';
import { type Progress, renderProgress } from './render/progress-lines.js';

export interface CollectProgress {
  readonly onProgress: OnProgress;
  end(how: 'keep' | 'clear'): void;
}

/**
 * A line per exchange that follows its poll, on a terminal; null off a terminal, in quiet, and where the result would be
 * written into the same screen.
 */
export async function openCollectProgress(
  { stdout, stderr, format, isQuiet, notes }: Context,
  exchanges: readonly string[],
): Promise<CollectProgress | null> {
  if (!stderr.isTty || isQuiet || (stdout.isTty && format !== 'table')) return null;
  const display = await openLiveDisplay('stderr', notes);
  const states = new Map<string, Progress>(exchanges.map((exchange) => [exchange, { exchange, phase: 'waiting' }]));
  const draw = () => display.draw(renderProgress([...states.values()], stderr));
  draw();
  return {
    onProgress(event) {
      states.set(event.exchange, event);
      draw();
    },
    end: (how) => display.end(how),
  };
}

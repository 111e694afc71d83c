import type { BackfillEvent } from '../collector/backfill/backfill.js';
import type { Context } from './context.js';
import { openLiveDisplay } from './live-display.js';
import { renderBackfillLine, renderBackfillTotal, shareOf } from './render/backfill-lines.js';
import { printable } from './render/printable.js';

export interface BackfillProgress {
  onProgress(event: BackfillEvent): void;
  end(): void;
}

/** Off a terminal a series that goes on is heard of this often. */
const LOG_EVERY_MS = 10_000;

/** On a terminal a line for each series that is being fetched, above one for all; else lines of log, seldom. */
export async function openBackfillProgress(context: Context): Promise<BackfillProgress> {
  const { clock, notes, stderr, stdout, format, isQuiet } = context;
  const startedAt = clock.now();
  const begun = new Map<number, number>();
  const line = (event: BackfillEvent) => {
    const now = clock.now();
    const since = begun.get(event.index) ?? now;
    begun.set(event.index, since);
    return renderBackfillLine(event, now - since, now);
  };
  const isLive = stderr.isTty && !isQuiet && (!stdout.isTty || format === 'table');
  if (!isLive) {
    const heardAt = new Map<string, number>();
    return {
      onProgress(event) {
        const text = line(event);
        const { exchange } = event.series;
        const isDue = clock.now() - (heardAt.get(exchange) ?? startedAt) >= LOG_EVERY_MS;
        const isLongWait = event.waiting !== null && event.waiting.until - clock.now() >= LOG_EVERY_MS;
        if (event.row === null && !isDue && !isLongWait) return;
        heardAt.set(exchange, clock.now());
        notes.info(text);
      },
      end() {},
    };
  }
  const display = await openLiveDisplay('stderr', notes);
  const running = new Map<string, BackfillEvent>();
  const shares = new Map<number, number>();
  return {
    onProgress(event) {
      shares.set(event.index, shareOf(event));
      if (event.row === null) running.set(event.series.exchange, event);
      else running.delete(event.series.exchange);
      const total = renderBackfillTotal([...shares.values()], event.count, clock.now() - startedAt);
      const lines = [...[...running.values()].map(line), total];
      display.draw(lines.map((text) => printable(text).slice(0, stderr.columns)).join('\n'));
    },
    end: () => display.end('clear'),
  };
}

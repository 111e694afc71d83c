import { MINUTE_MS } from '../market/duration.js';
import type { Store } from '../store/open.js';
import { readLastSnapshots } from '../store/snapshot.js';
import type { Context } from './context.js';
import type { Drawing } from './drawing.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { interruptible } from './interrupt.js';
import { openLiveDisplay } from './live-display.js';

const LOOK_EVERY_MS = 1_000;

/** Draws again whenever a snapshot was stored or a minute began, until a signal comes: in place on a terminal, below each other elsewhere. */
export async function watch(context: Context, store: Store, open: () => Drawing): Promise<ExitCode> {
  const { clock, format, notes, stdout, write } = context;
  const isLive = stdout.isTty && format === 'table';
  return interruptible(notes, 'stopping', async (signal) => {
    const display = isLive ? await openLiveDisplay('stdout', notes) : null;
    let shown = '';
    while (!signal.aborted) {
      const state = await readState(store, clock.now());
      if (state !== shown) {
        const drawing = open();
        if (format === 'table') {
          const text = await drawing.table();
          if (display) display.draw(text);
          else write(`${text}\n\n`);
        } else {
          await context.stream(drawing.text(format, true));
          // One line of JSON a drawing, so that a script can read them as they come.
          write(format === 'json' ? '\n' : '\n\n');
        }
      }
      shown = state;
      await clock.sleepUntil(clock.now() + LOOK_EVERY_MS, signal);
    }
    display?.end('keep');
    return EXIT.interrupted;
  });
}

/** Changes when what there is to show may have changed. */
async function readState(store: Store, now: number): Promise<string> {
  const times = (await readLastSnapshots(store)).map(({ lastAt }) => lastAt ?? 0);
  return `${Math.max(0, ...times)} ${Math.floor(now / MINUTE_MS)}`;
}

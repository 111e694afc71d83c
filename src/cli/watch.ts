import { MINUTE_MS } from '../market/duration.js';
import type { Store } from '../store/open.js';
import { readLastSnapshots } from '../store/snapshot.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { interruptible } from './interrupt.js';
import { openLiveDisplay } from './live-display.js';
import { type Result, renderResult } from './render/result.js';

const LOOK_EVERY_MS = 1_000;

/** Shows a result again whenever a snapshot was stored or a minute began, until a signal comes: in place on a terminal, below each other elsewhere. */
export async function watch(context: Context, store: Store, read: () => Promise<Result>): Promise<ExitCode> {
  const { clock, format, notes, stdout, write } = context;
  const isLive = stdout.isTty && format === 'table';
  return interruptible(notes, 'stopping', async (signal) => {
    const display = isLive ? await openLiveDisplay('stdout', notes) : null;
    let shown = '';
    while (!signal.aborted) {
      const state = await readState(store, clock.now());
      if (state !== shown) {
        const result = await read();
        // One line a drawing, so that a script can read them as they come.
        if (format === 'json') write(`${JSON.stringify(result.value)}\n`);
        else if (display) display.draw(result.table());
        else write(`${renderResult(result, format)}\n\n`);
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

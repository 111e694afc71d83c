import { resolve } from 'node:path';
import { replayPolls } from '../collector/replay.js';
import type { Selection } from '../collector/selection.js';
import { CrunchError } from '../market/error.js';
import { openRecording, type Recording } from '../sources/recording/recording.js';
import { collecting, createCyclePrinter, judge, noteCycle, printCycle } from './collecting.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-code.js';

export interface Replay {
  readonly folder: string;
  /** Those on record when absent. */
  readonly exchanges?: readonly string[];
  readonly selection: Selection;
  readonly everyMs?: number;
}

/**
 * Runs the collector on a recording instead of the network.
 *
 * @returns the exit code that is the verdict of all cycles together.
 * @throws CrunchError `usage` as `openRecording`, and for an exchange that is not on record; as `collectOnce`.
 */
export async function replay(context: Context, { folder, exchanges, selection, everyMs }: Replay): Promise<ExitCode> {
  const recording = await openRecording(resolve(folder));
  const wanted = exchanges ?? recording.exchanges;
  requireOnRecord(recording, wanted, folder);
  const request = { exchanges: wanted, ...selection };
  return collecting(context, request, null, async (collector, signal, display) => {
    const { polls: pollsOf } = recording;
    const schedule = everyMs === undefined ? {} : { everyMs };
    // What is over alerts nobody.
    const silent = { ...collector, withSnapshot: undefined };
    const cycles = await replayPolls(silent, { ...request, pollsOf, ...schedule }, signal, display.onProgress);
    display.end('clear');
    const [only, ...others] = cycles;
    if (only && others.length === 0) {
      printCycle(context, only.tick, only.outcomes);
    } else {
      const printNext = createCyclePrinter(context);
      for (const { tick, outcomes } of cycles) {
        printNext(outcomes);
        noteCycle(context, tick, outcomes);
      }
    }
    return judge(cycles.flatMap(({ outcomes }) => outcomes));
  });
}

function requireOnRecord(recording: Recording, wanted: readonly string[], folder: string): void {
  const missing = wanted.find((exchange) => recording.polls(exchange).length === 0);
  if (missing === undefined) return;
  throw new CrunchError('usage', `recording: nothing of ${missing} is in ${folder}`, {
    hint: `on record: ${recording.exchanges.join(', ')}`,
  });
}

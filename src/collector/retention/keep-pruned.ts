import { HOUR_MS } from '../../market/duration.js';
import type { Log } from '../../market/log.js';
import { readExchanges } from '../../store/exchange.js';
import { pruneExchange } from './prune.js';
import { type PruneContext, withPruneLease } from './prune-lease.js';

/** How long single prices are kept. */
export interface Retention {
  readonly pricesMs: number;
  /** The folder into which days are written before they go. */
  readonly archive: string | null;
}

/** Prunes between the cycles of a collector that goes on for ever. */
export interface RetentionKeeper {
  /** To be told when a cycle has ended; goes on with the work until shortly before the next tick. */
  afterCycle(tick: number): void;
  /** Resolves when nothing runs any more; the signal ends it. */
  end(): Promise<void>;
}

/**
 * Prunes what has come of age, at most once an hour, a step of some tens of milliseconds at a time, and none in the last
 * quarter before a tick. What was pruned before and imported again stays. Trouble goes to the log: a cycle is worth more.
 *
 * @param everyMs from one tick to the next.
 */
export function createRetentionKeeper(
  context: PruneContext & { readonly log: Log },
  { pricesMs, archive }: Retention,
  everyMs: number,
  signal: AbortSignal,
): RetentionKeeper {
  const { store, clock, log } = context;
  let begunAt: number | null = null;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  let pauseAt = 0;
  let isFirstStep = true;
  let wake = () => {};
  signal.addEventListener('abort', () => wake(), { once: true });

  /** Waits for the end of the next cycle once the time is up; each cycle lets one step pass, however late it ended. */
  async function turn(): Promise<void> {
    while (!signal.aborted && clock.now() >= pauseAt && !isFirstStep) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    isFirstStep = false;
    signal.throwIfAborted();
  }

  async function run(): Promise<void> {
    await withPruneLease(context, async (keep) => {
      const step = async () => {
        await turn();
        await keep();
      };
      for (const exchange of await readExchanges(store)) {
        const row = await pruneExchange(store, exchange, {
          before: clock.now() - pricesMs,
          isForward: true,
          ...(archive === null ? {} : { archive }),
          now: clock.now,
          step,
        });
        if (row !== null) log.info(`${row.exchange}: ${row.prices} prices pruned`);
      }
    });
  }

  return {
    afterCycle(tick) {
      pauseAt = tick + (everyMs * 3) / 4;
      isFirstStep = true;
      wake();
      if (isRunning || signal.aborted || (begunAt !== null && tick - begunAt < HOUR_MS)) return;
      begunAt = tick;
      isRunning = true;
      running = run()
        .catch((error: unknown) => {
          if (!signal.aborted) log.warn(`retention: ${error instanceof Error ? error.message : String(error)}`);
        })
        .finally(() => {
          isRunning = false;
        });
    },
    end: () => running,
  };
}

import type { CollectorContext } from '../collector/context.js';
import { type CollectRequest, collectCycle } from '../collector/cycle.js';
import { withCollectorLease } from '../collector/lock.js';
import type { Outcome } from '../collector/outcome.js';
import { collectEvery } from '../collector/schedule.js';
import { verdict } from '../collector/verdict.js';
import { CrunchError } from '../market/error.js';
import { timeName } from '../market/time.js';
import { type CollectProgress, openCollectProgress } from './collect-progress.js';
import { withCollector } from './collector-context.js';
import { isAlive, thisCollector } from './collector-identity.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { interruptible } from './interrupt.js';
import { OUTCOME_FIELDS, renderCycleLine, renderOutcomes, troubleText } from './render/outcome-table.js';
import { renderResult } from './render/result.js';
import { withStore } from './with-store.js';

/**
 * One cycle.
 *
 * @returns the exit code that is its verdict.
 * @throws CrunchError `upstream` or `exhausted` when no exchange answered; as `collectCycle` and `withCollectorLease`.
 */
export function collectOnce(context: Context, request: CollectRequest): Promise<ExitCode> {
  return collecting(context, request, async (collector, signal, progress) => {
    const startedAt = context.clock.now();
    const outcomes = await collectCycle(collector, request, startedAt, signal, progress?.onProgress);
    progress?.end('clear');
    context.print({ value: outcomes, fields: OUTCOME_FIELDS, table: () => renderOutcomes(outcomes, context.stdout) });
    if (context.format === 'table' && !context.stderr.isTty) context.notes.info(renderCycleLine(startedAt, outcomes));
    return judge(outcomes);
  });
}

/**
 * A cycle at each tick until a signal comes.
 *
 * @throws CrunchError as `collectEvery` and `withCollectorLease`.
 */
export function collectForever(context: Context, request: CollectRequest, everyMs: number): Promise<ExitCode> {
  return collecting(context, request, async (collector, signal, progress) => {
    const printCycle = createCyclePrinter(context);
    await collectEvery(collector, request, everyMs, signal, {
      onCycle(tick, outcomes) {
        printCycle(outcomes);
        if (progress) return;
        context.notes.info(renderCycleLine(tick, outcomes));
        for (const outcome of outcomes) {
          const trouble = troubleText(outcome);
          if (trouble !== null) context.notes.warn(`  ${trouble}`);
        }
      },
      onMissed(exchange, ticks) {
        const span = ticks.length === 1 ? '' : ` … ${timeName(ticks.at(-1) ?? 0)}`;
        context.notes.warn(`${exchange}: missed ${timeName(ticks[0] ?? 0)}${span}`);
      },
      ...(progress ? { onProgress: progress.onProgress } : {}),
    });
    progress?.end('keep');
    return EXIT.interrupted;
  });
}

type Work = (collector: CollectorContext, signal: AbortSignal, progress: CollectProgress | null) => Promise<ExitCode>;

/** Opens the store as its only collector, with the network and a display around the work. */
function collecting(context: Context, request: CollectRequest, work: Work): Promise<ExitCode> {
  const { clock, notes } = context;
  return interruptible(notes, 'stopping; what has arrived is stored (again: at once)', (signal) =>
    withStore(context, 'write', (store) =>
      withCollectorLease({ store, clock, log: notes }, thisCollector(), isAlive, signal, (held) =>
        withCollector(context, store, async (collector) => {
          const progress = await openCollectProgress(context, request.exchanges);
          try {
            return await work(collector, held, progress);
          } catch (error) {
            progress?.end('keep');
            throw error;
          }
        }),
      ),
    ),
  );
}

/** JSON has a line per cycle, the other formats a line per outcome under one header; the table is the display itself. */
function createCyclePrinter(context: Context): (outcomes: readonly Outcome[]) => void {
  const { format, write } = context;
  let isFirst = true;
  return (outcomes) => {
    if (format === 'json') write(`${JSON.stringify(outcomes)}\n`);
    if (format === 'json' || format === 'table') return;
    const text = renderResult({ value: outcomes, fields: OUTCOME_FIELDS, table: () => '' }, format);
    write(`${format === 'csv' && !isFirst ? text.slice(text.indexOf('\n') + 1) : text}\n`);
    isFirst = false;
  };
}

function judge(outcomes: readonly Outcome[]): ExitCode {
  switch (verdict(outcomes)) {
    case 'done':
      return EXIT.done;
    case 'partial':
      return EXIT.partly;
    case 'failed': {
      const [only, ...others] = outcomes;
      const what = others.length === 0 && only?.error ? only.error : `none of ${outcomes.length} exchanges answered`;
      throw new CrunchError('upstream', `collect: ${what}`, { retryable: true });
    }
    case 'exhausted': {
      const until = Math.min(...outcomes.map(({ retryAt }) => retryAt ?? Number.POSITIVE_INFINITY));
      const when = Number.isFinite(until) ? ` until ${timeName(until)}` : '';
      throw new CrunchError('exhausted', `collect: every source is cooling down or has spent its budget${when}`, {
        hint: 'run it again then; crunch status shows what each source waits for',
      });
    }
  }
}

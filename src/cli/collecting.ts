import { fillMissed, findMissed } from '../collector/backfill/fill-missed.js';
import type { CollectorContext } from '../collector/context.js';
import { type CollectRequest, collectCycle } from '../collector/cycle.js';
import { withCollectorLease } from '../collector/lock.js';
import type { Outcome } from '../collector/outcome.js';
import { collectEvery, type ScheduleHooks } from '../collector/schedule.js';
import { verdict } from '../collector/verdict.js';
import { CrunchError } from '../market/error.js';
import { parsePair } from '../market/pair.js';
import { timeName } from '../market/time.js';
import { type Alerting, withAlerts } from './alert/beside-collect.js';
import { buildBehind, MOST_IN_A_CYCLE } from './building.js';
import { type CollectProgress, openCollectProgress } from './collect-progress.js';
import { withCollector } from './collector-context.js';
import { isAlive, thisCollector } from './collector-identity.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { interruptible } from './interrupt.js';
import { keepPruned } from './keeping-pruned.js';
import type { KeptAnswers } from './kept-answers.js';
import { OUTCOME_FIELDS, renderCycleLine, renderOutcomes, troubleText } from './render/outcome-table.js';
import { renderResult } from './render/result.js';
import { withStore } from './with-store.js';

/**
 * One cycle.
 *
 * @returns the exit code that is its verdict.
 * @throws CrunchError `upstream` or `exhausted` when no exchange answered; as `collectCycle` and `withCollectorLease`.
 */
export function collectOnce(context: Context, request: CollectRequest, kept: KeptAnswers | null): Promise<ExitCode> {
  return collecting(context, request, kept, async (collector, signal, display, alerting) => {
    const startedAt = kept?.startedAt ?? context.clock.now();
    const fill = await prepareFill(context, collector, request, signal);
    const outcomes = await collectCycle(collector, request, startedAt, signal, display.onProgress);
    display.end('clear');
    printCycle(context, startedAt, outcomes);
    await fill();
    await buildBehind(context, collector, signal, MOST_IN_A_CYCLE);
    await alerting.deliverSoon(signal);
    return judge(outcomes);
  });
}

/**
 * A cycle at each tick until a signal comes.
 *
 * @throws CrunchError as `collectEvery` and `withCollectorLease`.
 */
export function collectForever(
  context: Context,
  request: CollectRequest,
  everyMs: number,
  kept: KeptAnswers | null,
): Promise<ExitCode> {
  return collecting(context, request, kept, async (collector, signal, display, alerting) => {
    const printNext = createCyclePrinter(context);
    const fill = await prepareFill(context, collector, request, signal);
    const retention = keepPruned(context, collector.store, everyMs, signal);
    let catchingUp: Promise<unknown> | null = null;
    const hooks: ScheduleHooks = {
      onCycle(tick, outcomes) {
        printNext(outcomes);
        if (!display.isLive) noteCycle(context, tick, outcomes);
        catchingUp ??= Promise.all([fill(), buildBehind(context, collector, signal)]);
        retention?.afterCycle(tick);
      },
      onMissed(exchange, ticks) {
        const span = ticks.length === 1 ? '' : ` … ${timeName(ticks.at(-1) ?? 0)}`;
        context.notes.warn(`${exchange}: missed ${timeName(ticks[0] ?? 0)}${span}`);
      },
      onProgress: display.onProgress,
    };
    await alerting.delivering(signal, () => collectEvery(collector, request, everyMs, signal, hooks));
    await catchingUp;
    await retention?.end();
    display.end('keep');
    return EXIT.interrupted;
  });
}

/**
 * What fills the minutes that the watched pairs have missed since the last run; found out now, since the first cycle hides
 * it. It never rejects: a cycle is worth more.
 */
async function prepareFill(
  { settings, notes }: Context,
  collector: CollectorContext,
  { exchanges }: CollectRequest,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const missed = await findMissed(collector, settings.watch.value.map(parsePair), exchanges);
  return () =>
    fillMissed(collector, missed, signal).catch((error: unknown) =>
      notes.warn(`watch: ${error instanceof Error ? error.message : String(error)}`),
    );
}

/** What a user sees of the work while it runs. */
interface Display extends CollectProgress {
  /** Whether it is drawn on a terminal. */
  readonly isLive: boolean;
}

type Work = (
  collector: CollectorContext,
  signal: AbortSignal,
  display: Display,
  alerting: Alerting,
) => Promise<ExitCode>;

/** Opens the store as its only collector, with the network and a display around the work. */
export function collecting(
  context: Context,
  { exchanges }: CollectRequest,
  kept: KeptAnswers | null,
  work: Work,
): Promise<ExitCode> {
  const { clock, notes } = context;
  const reach = kept === null ? { exchanges } : { exchanges, record: kept.record };
  return interruptible(notes, 'stopping; what has arrived is stored (again: at once)', (signal) =>
    withStore(context, 'write', (store) =>
      withCollectorLease({ store, clock, log: notes }, thisCollector(), isAlive, signal, (held) =>
        withAlerts(context, store, (alerting) =>
          withCollector(
            context,
            store,
            async (collector) => {
              const display = await openDisplay(context, exchanges, kept);
              try {
                return await work(collector, held, display, alerting);
              } catch (error) {
                display.end('keep');
                throw error;
              }
            },
            { ...reach, withSnapshot: alerting.withSnapshot },
          ),
        ),
      ),
    ),
  );
}

async function openDisplay(context: Context, exchanges: readonly string[], kept: KeptAnswers | null): Promise<Display> {
  const progress = await openCollectProgress(context, exchanges);
  return {
    isLive: progress !== null,
    onProgress(event) {
      kept?.onProgress(event);
      progress?.onProgress(event);
    },
    end: (how) => progress?.end(how),
  };
}

/** The result of a single cycle. */
export function printCycle(context: Context, tick: number, outcomes: readonly Outcome[]): void {
  context.print({ value: outcomes, fields: OUTCOME_FIELDS, table: () => renderOutcomes(outcomes, context.stdout) });
  if (context.format === 'table' && !context.stderr.isTty) context.notes.info(renderCycleLine(tick, outcomes));
}

/** A cycle in the log: a line, and one for each trouble. */
export function noteCycle({ notes }: Context, tick: number, outcomes: readonly Outcome[]): void {
  notes.info(renderCycleLine(tick, outcomes));
  for (const outcome of outcomes) {
    const trouble = troubleText(outcome);
    if (trouble !== null) notes.warn(`  ${trouble}`);
  }
}

/** JSON has a line per cycle, the other formats a line per outcome under one header; the table is the display itself. */
export function createCyclePrinter(context: Context): (outcomes: readonly Outcome[]) => void {
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

/** @throws CrunchError `upstream` or `exhausted` when no exchange answered. */
export function judge(outcomes: readonly Outcome[]): ExitCode {
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

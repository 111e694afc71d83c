import type { BackfillRequest } from '../collector/backfill/asked-series.js';
import { type BackfillReport, backfill } from '../collector/backfill/backfill.js';
import { CrunchError } from '../market/error.js';
import { openBackfillProgress } from './backfill-progress.js';
import { withCollector } from './collector-context.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { interruptible } from './interrupt.js';
import { BACKFILL_FIELDS, renderBackfill } from './render/backfill-table.js';
import { configuredSources } from './source-lists.js';
import { withStore } from './with-store.js';

/**
 * Fetches history until it is there or a signal comes.
 *
 * @throws CrunchError as `backfill`; `upstream` when nothing of it came, `exhausted` when nobody could be asked.
 */
export function runBackfill(context: Context, request: BackfillRequest): Promise<ExitCode> {
  const { notes } = context;
  const { exchanges } = request;
  return interruptible(notes, 'stopping; what has arrived is stored (again: at once)', (signal) =>
    withStore(context, 'write', (store) =>
      withCollector(
        context,
        store,
        async (collector) => {
          const progress = await openBackfillProgress(context);
          const report = await backfill(collector, request, signal, progress.onProgress).finally(() => progress.end());
          const { rows } = report;
          context.print({ value: rows, fields: BACKFILL_FIELDS, table: () => renderBackfill(rows, context.stdout) });
          if (rows.length === 0 && request.isRepair) notes.info('nothing to repair');
          return judge(report);
        },
        { exchanges },
      ),
    ),
  );
}

/** @throws CrunchError as `planBackfill`. */
export async function printBackfillPlan(context: Context, request: BackfillRequest): Promise<ExitCode> {
  const { planBackfill } = await import('../collector/backfill/plan-backfill.js');
  const { BACKFILL_PLAN_FIELDS, renderBackfillPlan } = await import('./render/backfill-plan-table.js');
  const reach = { sources: configuredSources(context.settings), clock: context.clock };
  const rows = await withStore(context, 'read', (store) => planBackfill({ ...reach, store }, request)).catch(
    (error: unknown) => {
      if (!(error instanceof CrunchError) || error.code !== 'no-data') throw error;
      return planBackfill({ ...reach, store: null }, request);
    },
  );
  context.print({ value: rows, fields: BACKFILL_PLAN_FIELDS, table: () => renderBackfillPlan(rows, context.stdout) });
  return EXIT.done;
}

function judge({ rows, isInterrupted, isExhausted }: BackfillReport): ExitCode {
  if (isInterrupted) return EXIT.interrupted;
  const error = rows.find((row) => row.error !== null)?.error ?? 'nothing came';
  if (isExhausted) throw new CrunchError('exhausted', `backfill: ${error}`, { hint: 'run the same line again then' });
  if (rows.every(({ status }) => status === 'ok')) return EXIT.done;
  if (rows.some(({ status }) => status !== 'failed')) return EXIT.partly;
  throw new CrunchError('upstream', `backfill: ${error}`, {
    retryable: true,
    hint: 'the same line goes on where this one ended',
  });
}

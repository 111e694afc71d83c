import type { CollectRequest } from '../collector/cycle.js';
import { planCycle } from '../collector/plan.js';
import { CrunchError } from '../market/error.js';
import { openBridge } from './bridge.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { PLAN_FIELDS, renderPlan } from './render/plan-table.js';
import { configuredSources } from './source-lists.js';
import { withStore } from './with-store.js';

/** What collecting would ask and store, as far as can be told without asking anybody. */
export async function printPlan(context: Context, request: CollectRequest, everyMs: number): Promise<ExitCode> {
  const { clock, settings } = context;
  const bridge = await openBridge(context, request.exchanges);
  const native = configuredSources(settings);
  const sources = (exchange: string) => bridge.sourcesOf(exchange) ?? native(exchange);
  const plan = { sources, clock, marketsRefreshMs: settings.marketsRefreshMs.value };
  const rows = await withStore(context, 'read', (store) => planCycle({ ...plan, store }, request, everyMs)).catch(
    (error: unknown) => {
      if (error instanceof CrunchError && error.code === 'no-data') {
        return planCycle({ ...plan, store: null }, request, everyMs);
      }
      throw error;
    },
  );
  context.print({ value: rows, fields: PLAN_FIELDS, table: () => renderPlan(rows, everyMs, context.stdout) });
  return EXIT.done;
}

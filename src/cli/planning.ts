import type { CollectRequest } from '../collector/cycle.js';
import { planCycle } from '../collector/plan.js';
import { MINUTE_MS } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import type { Store } from '../store/store.js';
import { openBridge } from './bridge.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { PLAN_FIELDS, renderPlan } from './render/plan-table.js';
import { configuredSources } from './source-lists.js';
import { withStore } from './with-store.js';

/** What collecting would ask and store, as far as can be told without asking anybody. */
export async function printPlan(
  context: Context,
  request: CollectRequest,
  everyMs: number | undefined,
): Promise<ExitCode> {
  const { clock, settings } = context;
  const bridge = await openBridge(context, request.exchanges);
  const native = configuredSources(settings);
  const sources = (exchange: string) => bridge.sourcesOf(exchange) ?? native(exchange);
  const plan = { sources, clock, marketsRefreshMs: settings.marketsRefreshMs.value };
  const plannedMs = everyMs ?? MINUTE_MS;
  const planOn = (store: Store | null) => planCycle({ ...plan, store }, request, plannedMs, everyMs === undefined);
  const rows = await withStore(context, 'read', planOn).catch((error: unknown) => {
    if (error instanceof CrunchError && error.code === 'no-data') return planOn(null);
    throw error;
  });
  context.print({ value: rows, fields: PLAN_FIELDS, table: () => renderPlan(rows, plannedMs, context.stdout) });
  return EXIT.done;
}

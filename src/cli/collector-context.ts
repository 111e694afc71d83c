import type { CollectorContext } from '../collector/context.js';
import { createClient } from '../sources/client.js';
import { sourcesOf } from '../sources/registry.js';
import type { Store } from '../store/open.js';
import type { Context } from './context.js';
import { openProxy } from './proxy.js';
import { VERSION } from './version.js';

/** Above any honest answer; what is larger is a mistake or an attack. */
const MAX_BODY_BYTES = 64 * 1_024 * 1_024;

/** Does collector work over the real network: the user's proxy, replaced origins and time limit. */
export async function withCollector<Result>(
  context: Context,
  store: Store,
  work: (collector: CollectorContext) => Promise<Result>,
): Promise<Result> {
  const { settings, clock, notes } = context;
  const dispatcher = await openProxy(context.env);
  const client = createClient({
    userAgent: `crunch/${VERSION}`,
    timeoutMs: settings.timeoutMs.value,
    maxBytes: MAX_BODY_BYTES,
    originOf: (id) => settings.sourceUrls.get(id)?.value ?? null,
    dispatcher,
    now: clock.now,
    log: notes,
  });
  const marketsRefreshMs = settings.marketsRefreshMs.value;
  try {
    return await work({ store, client, sources: sourcesOf, clock, random: Math.random, log: notes, marketsRefreshMs });
  } finally {
    await dispatcher?.close();
  }
}

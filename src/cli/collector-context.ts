import type { CollectorContext } from '../collector/context.js';
import { createClientOver } from '../sources/client.js';
import { createHttpTransport } from '../sources/http-transport.js';
import type { Transport } from '../sources/transport.js';
import type { Store } from '../store/open.js';
import type { WithSnapshot } from '../store/snapshot.js';
import { openBridge } from './bridge.js';
import type { Context } from './context.js';
import { openProxy } from './proxy.js';
import { configuredSources } from './source-lists.js';
import { VERSION } from './version.js';

/** Above any honest answer; what is larger is a mistake or an attack. */
const MAX_BODY_BYTES = 64 * 1_024 * 1_024;

export interface Reach {
  /** What will be asked; those that are named `ccxt:…` are opened. */
  readonly exchanges?: readonly string[];
  /** Keeps what the network answers. */
  readonly record?: (network: Transport) => Promise<Transport>;
  /** What is stored with each snapshot. */
  readonly withSnapshot?: WithSnapshot;
}

/**
 * Does collector work over the real network: the user's proxy, replaced origins and time limit.
 *
 * @throws CrunchError `config` as `openProxy`, `usage` as `openBridge` and `record`; what the work throws.
 */
export async function withCollector<Result>(
  context: Context,
  store: Store,
  work: (collector: CollectorContext) => Promise<Result>,
  { exchanges = [], record, withSnapshot }: Reach = {},
): Promise<Result> {
  const { settings, clock, notes } = context;
  const dispatcher = await openProxy(context.env);
  const bridge = await openBridge(context, exchanges);
  const http = createHttpTransport({
    userAgent: `crunch/${VERSION}`,
    timeoutMs: settings.timeoutMs.value,
    maxBytes: MAX_BODY_BYTES,
    originOf: (id) => settings.sourceUrls.get(id)?.value ?? null,
    dispatcher,
    now: clock.now,
    log: notes,
  });
  try {
    const network = bridge.over(http);
    const transport = record === undefined ? network : await record(network);
    const sources = configuredSources(settings);
    return await work({
      store,
      client: createClientOver(transport, { now: clock.now, log: notes }),
      sources: (exchange) => bridge.sourcesOf(exchange) ?? sources(exchange),
      clock,
      random: Math.random,
      log: notes,
      withSnapshot,
      marketsRefreshMs: settings.marketsRefreshMs.value,
      handoverBoundPct: settings.handoverBoundPct.value,
      ...(record === undefined ? {} : { recording: 'made' }),
    });
  } finally {
    await bridge.close();
    await dispatcher?.close();
  }
}

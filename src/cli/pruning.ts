import { resolve } from 'node:path';
import { type PrunePlanRow, planPrune } from '../collector/retention/plan-prune.js';
import { type PruneRow, pruneExchange } from '../collector/retention/prune.js';
import { withPruneLease } from '../collector/retention/prune-lease.js';
import { readExchangeIds } from '../config/exchange-ids.js';
import { CrunchError } from '../market/error.js';
import { EXCHANGES } from '../sources/registry.js';
import { readExchanges, type StoredExchange } from '../store/exchange.js';
import type { Store } from '../store/store.js';
import { isAlive, thisCollector } from './collector-identity.js';
import type { Context } from './context.js';
import { given } from './given.js';
import { interruptible } from './interrupt.js';
import { openPruneProgress } from './prune-progress.js';
import { withStore } from './with-store.js';

export interface PruneRequest {
  /** Single prices older than this go. */
  readonly olderThanMs: number;
  /** As the user wrote it; that of the configuration when absent. */
  readonly archive: string | undefined;
  /** All that are stored when absent. */
  readonly exchange: string | undefined;
}

/** Between transactions, so that a collector gets its turn. */
const REST_MS = 25;

/** What `prunePrices` would do; one row per exchange that has something to prune. */
export function planPruning(context: Context, request: PruneRequest): Promise<PrunePlanRow[]> {
  return withStore(context, 'read', async (store) => {
    const rows: PrunePlanRow[] = [];
    for (const exchange of await exchangesOf(store, request)) {
      const row = await planPrune(store, exchange, scopeOf(context, request));
      if (row !== null) rows.push(row);
    }
    return rows;
  });
}

/**
 * Prunes one exchange after the other; one row for each that had something to prune.
 *
 * @throws CrunchError `interrupted` when a signal came; as `pruneExchange`, `withPruneLease` and `openStore`.
 */
export async function prunePrices(context: Context, request: PruneRequest): Promise<PruneRow[]> {
  const { notes, clock } = context;
  const scope = scopeOf(context, request);
  const plan = await planPruning(context, request);
  if (plan.length === 0) return [];
  const total = plan.reduce((sum, { prices }) => sum + prices, 0);
  return interruptible(notes, 'stopping; repeat it to finish (again: at once)', async (signal) => {
    const progress = await openPruneProgress(context, total);
    const rows: PruneRow[] = [];
    let done = 0;
    try {
      await withStore(context, 'write', (store) =>
        withPruneLease({ store, clock, me: thisCollector(), isAlive }, async (keep) => {
          for (const exchange of await exchangesOf(store, request)) {
            const row = await pruneExchange(store, exchange, {
              ...scope,
              now: clock.now,
              async step(kind) {
                signal.throwIfAborted();
                await keep();
                if (kind === 'write') await clock.sleepUntil(clock.now() + REST_MS, signal);
              },
              onPruned: (prices) => progress.onPruned(done + prices),
            });
            if (row === null) continue;
            rows.push(row);
            done += row.prices;
          }
        }),
      );
    } catch (error) {
      throw signal.aborted ? new CrunchError('interrupted', 'prune: interrupted, repeat it to finish') : error;
    } finally {
      progress.end();
    }
    return rows;
  });
}

function scopeOf({ settings, clock }: Context, { olderThanMs, archive }: PruneRequest) {
  const folder = archive === undefined ? settings.archive.value : resolve(archive);
  return { before: clock.now() - olderThanMs, ...given({ archive: folder ?? undefined }) };
}

async function exchangesOf(store: Store, { exchange }: PruneRequest): Promise<StoredExchange[]> {
  const stored = await readExchanges(store);
  if (exchange === undefined) return stored;
  const raw = { value: exchange, name: '--exchange', where: '--exchange' };
  const ids = readExchangeIds(raw, 'usage', [...stored.map(({ slug }) => slug), ...EXCHANGES]);
  return stored.filter(({ slug }) => ids.includes(slug));
}

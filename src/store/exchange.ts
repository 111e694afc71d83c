import type { Store } from './store.js';

export interface StoredExchange {
  readonly id: number;
  /** The exchange's id as users write it: `kraken`. */
  readonly slug: string;
  /** The interval at which it was last collected. */
  readonly pollIntervalMs: number;
  /** Epoch ms UTC; null until its markets were listed once. */
  readonly marketsRefreshedAt: number | null;
  /** Epoch ms UTC: the prices before it were pruned; null when none were. */
  readonly prunedBefore: number | null;
}

/** Every exchange of the store, ordered by slug. */
export async function readExchanges(store: Store): Promise<StoredExchange[]> {
  const rows = await store.db.selectFrom('exchange').selectAll().orderBy('slug').execute();
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    pollIntervalMs: row.poll_interval_ms,
    marketsRefreshedAt: row.markets_refreshed_at,
    prunedBefore: row.pruned_before,
  }));
}

/** The exchange with that slug, added when the store has not heard of it. */
export async function ensureExchange(store: Store, slug: string): Promise<StoredExchange> {
  const held = await readExchange(store, slug);
  if (held !== undefined) return held;
  await store.db
    .insertInto('exchange')
    .values({ slug, markets_refreshed_at: null })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .execute();
  const added = await readExchange(store, slug);
  if (added === undefined) throw new Error(`store exchange: ${slug} vanished while it was added`);
  return added;
}

/** Records how often the exchange is polled, which coverage is measured against. */
export async function writePollInterval(store: Store, exchangeId: number, ms: number): Promise<void> {
  await store.db.updateTable('exchange').set({ poll_interval_ms: ms }).where('id', '=', exchangeId).execute();
}

async function readExchange(store: Store, slug: string): Promise<StoredExchange | undefined> {
  return (await readExchanges(store)).find((exchange) => exchange.slug === slug);
}

import type { Store } from './store.js';

/** Who may do what only one process at a time may do on this store. */
export interface LeaseHolder {
  /** Unique to one run of one process. */
  readonly holder: string;
  readonly pid: number;
  readonly host: string;
  /** Epoch ms UTC. */
  readonly since: number;
  /** Epoch ms UTC; from then on anybody may take it. */
  readonly expiresAt: number;
}

/**
 * Takes the lease when it is free, expired, or its holder is not alive. Atomic: of two that try at once, one gets it.
 *
 * @returns null when I have it, else who has it.
 */
export async function takeLease(
  store: Store,
  name: string,
  me: { readonly holder: string; readonly pid: number; readonly host: string },
  now: number,
  ttlMs: number,
  isAlive: (holder: LeaseHolder) => boolean,
): Promise<LeaseHolder | null> {
  const mine = { holder: me.holder, pid: me.pid, host: me.host, since: now, expires_at: now + ttlMs };
  // Each turn is lost only to somebody else's success, so this ends.
  for (;;) {
    const added = await store.db
      .insertInto('lease')
      .values({ name, ...mine })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirstOrThrow();
    if (added.numInsertedOrUpdatedRows === 1n) return null;
    const other = await readLease(store, name);
    if (other === null) continue;
    if (other.holder !== me.holder && other.expiresAt > now && isAlive(other)) return other;
    const taken = await store.db
      .updateTable('lease')
      .set(mine)
      .where('name', '=', name)
      .where('holder', '=', other.holder)
      .where('expires_at', '=', other.expiresAt)
      .executeTakeFirstOrThrow();
    if (taken.numUpdatedRows === 1n) return null;
  }
}

/** Puts the expiry off; false when the lease is no longer mine. */
export async function renewLease(
  store: Store,
  name: string,
  holder: string,
  now: number,
  ttlMs: number,
): Promise<boolean> {
  const renewed = await store.db
    .updateTable('lease')
    .set({ expires_at: now + ttlMs })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .executeTakeFirstOrThrow();
  return renewed.numUpdatedRows === 1n;
}

/** Gives the lease back; does nothing when it is no longer mine. */
export async function releaseLease(store: Store, name: string, holder: string): Promise<void> {
  await store.db.deleteFrom('lease').where('name', '=', name).where('holder', '=', holder).execute();
}

async function readLease(store: Store, name: string): Promise<LeaseHolder | null> {
  const row = await store.db
    .selectFrom('lease')
    .select(['holder', 'pid', 'host', 'since', 'expires_at as expiresAt'])
    .where('name', '=', name)
    .executeTakeFirst();
  return row ?? null;
}

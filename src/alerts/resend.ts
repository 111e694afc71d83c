import { CrunchError } from '../market/error.js';
import { readDeliveries, reviveDeliveries } from '../store/delivery.js';
import type { Store } from '../store/store.js';

const MOST = 10_000;

/**
 * Puts messages that were given up into the outbox again.
 *
 * @param ids all that were given up when null.
 * @throws CrunchError `unknown` for a message that was not given up; then none is put there.
 */
export async function resendDead(store: Store, ids: readonly number[] | null, now: number): Promise<void> {
  const dead = (await readDeliveries(store, { statuses: ['dead'], limit: MOST })).map(({ id }) => id);
  const strange = ids?.find((id) => !dead.includes(id));
  if (strange !== undefined) {
    throw new CrunchError('unknown', `alert resend: message ${strange} was not given up`, {
      hint: 'crunch alert log --dead shows what was',
    });
  }
  await reviveDeliveries(store, ids ?? dead, now);
}

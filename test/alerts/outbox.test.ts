import { describe, expect, test } from 'vitest';
import { type DeliveryContext, deliverDue } from '../../src/alerts/deliver.js';
import { createEvaluator } from '../../src/alerts/evaluator.js';
import { silentLog } from '../../src/market/log.js';
import { readDeliveries } from '../../src/store/delivery.js';
import type { Store } from '../../src/store/store.js';
import { sqliteRoom } from '../store/each-engine.js';
import { newEndpoints } from './channels/endpoints.js';
import { channelOf } from './channels/world.js';
import { definitionOf, listMarkets, MINUTE, poll, START, saveRule } from './watched-store.js';

const room = sqliteRoom();
/** Nobody listens there. */
const AWAY = 1;

async function firedStore(): Promise<Store> {
  const store = await room.openNew();
  const [market] = await listMarkets(store, 'kraken', ['AAA']);
  await saveRule(store, 'high', definitionOf({ pairs: ['kraken:AAA-USD'], when: 'price > 10', notify: ['ops'] }));
  await poll(store, market?.exchangeId ?? 0, START, [[market?.id ?? 0, 11]], createEvaluator(store, silentLog));
  return store;
}

describe.each(newEndpoints())('a message by $kind', ({ isThere, table, behave, keys }) => {
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';

  test.runIf(isThere).each(['fails', 'hangs', 'is away'] as const)(
    'whose receiver %s is tried again later, under the same key, and arrives',
    async (how) => {
      const store = await firedStore();
      const clock = { at: START, now: () => clock.at, sleepUntil: async () => {} };
      const send = async (port?: number) => {
        const channels = new Map([['ops', channelOf(table(port))]]);
        const timeoutMs = how === 'hangs' ? 300 : 10_000;
        const context: DeliveryContext = { store, channels, clock, random: () => 1, log: silentLog, timeoutMs };
        return deliverDue(context, new AbortController().signal);
      };
      if (how !== 'is away') behave(how);
      expect(await send(how === 'is away' ? AWAY : undefined)).toEqual({ sent: 0, failed: 1, dead: 0 });
      const [waiting] = await readDeliveries(store, { limit: 1 });
      expect(waiting).toMatchObject({ status: 'pending', attempts: 1, nextAt: START + 5_000 });
      behave('takes');
      expect(await send()).toEqual({ sent: 0, failed: 0, dead: 0 });
      clock.at += MINUTE;
      expect(await send()).toEqual({ sent: 1, failed: 0, dead: 0 });
      expect(keys()).toEqual(how === 'is away' ? [waiting?.key] : [waiting?.key, waiting?.key]);
      clock.at += 60 * MINUTE;
      expect(await send()).toEqual({ sent: 0, failed: 0, dead: 0 });
    },
  );
});

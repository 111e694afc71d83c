import { describe, expect, it } from 'vitest';
import type { Channel } from '../../src/alerts/channels/contract.js';
import { SendError } from '../../src/alerts/channels/send-error.js';
import { type DeliveryContext, deliverDue, deliverForever } from '../../src/alerts/deliver.js';
import { createEvaluator } from '../../src/alerts/evaluator.js';
import { listAlertEvents } from '../../src/alerts/read-alerts.js';
import { resendDead } from '../../src/alerts/resend.js';
import { silentLog } from '../../src/market/log.js';
import { claimDelivery, readDeliveries } from '../../src/store/delivery.js';
import type { Store } from '../../src/store/store.js';
import { eachEngine } from '../store/each-engine.js';
import { definitionOf, listMarkets, MINUTE, poll, START, saveRule } from './watched-store.js';

interface Sent {
  readonly channel: string;
  readonly key: string;
  readonly text: string;
}

/** A clock that stands where a test puts it; a wait is over at once. */
function standingClock(at: number) {
  const clock = {
    at,
    now: () => clock.at,
    sleepUntil: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
  return clock;
}

function outbox(store: Store, send: (channel: string, count: number) => Promise<void> | void) {
  const sent: Sent[] = [];
  const counts = new Map<string, number>();
  const channel = (name: string): Channel => ({
    name,
    kind: 'webhook',
    template: '{exchange}:{pair}',
    async send({ key, text }) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      await send(name, count);
      sent.push({ channel: name, key, text });
    },
  });
  const clock = standingClock(START + MINUTE);
  const context: DeliveryContext = {
    store,
    channels: new Map(['ops', 'phone'].map((name) => [name, channel(name)])),
    clock,
    random: () => 1,
    log: silentLog,
    timeoutMs: 5_000,
  };
  return { sent, clock, context, counts };
}

eachEngine((room) => {
  /** A store in which a rule has fired for markets of two exchanges. */
  async function firedStore(notify: readonly string[], bases = ['AAA']): Promise<Store> {
    const store = await room.openNew();
    const exchanges = [await listMarkets(store, 'kraken', bases), await listMarkets(store, 'okx', bases)];
    await saveRule(store, 'high', definitionOf({ pairs: ['*-USD'], when: 'price > 10', notify }));
    const evaluate = createEvaluator(store, silentLog);
    for (const markets of exchanges) {
      const prices = markets.map(({ id }) => [id, 11] as const);
      await poll(store, markets[0]?.exchangeId ?? 0, START, prices, evaluate);
    }
    return store;
  }

  const statuses = async (store: Store) =>
    (await readDeliveries(store, { limit: 100 })).map(({ channel, status }) => `${channel} ${status}`).sort();

  describe('the outbox', () => {
    it('tells what fired in one cycle in one message to each channel, and counts what it leaves out', async () => {
      const bases = Array.from({ length: 24 }, (_, i) => `A${i}`);
      const store = await firedStore(['ops', 'phone'], bases);
      const { context, sent } = outbox(store, () => {});
      expect(await deliverDue(context, new AbortController().signal)).toEqual({ sent: 2, failed: 0, dead: 0 });
      expect(sent.map(({ channel }) => channel).sort()).toEqual(['ops', 'phone']);
      expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
      const lines = sent[0]?.text.split('\n') ?? [];
      expect(lines).toHaveLength(11);
      expect(lines[0]).toBe('kraken:A0-USD');
      expect(lines.at(-1)).toBe('and 38 more');
      expect(await statuses(store)).toEqual(['ops merged', 'ops sent', 'phone merged', 'phone sent']);
      const [event] = await listAlertEvents(store, { limit: 1 });
      expect(event).toMatchObject({ rule: 'high', value: 11, price: 11, metric: 'price' });
    });

    it('tries again later and later, under the same key, and then gives up until it is told to send again', async () => {
      const store = await firedStore(['ops']);
      const keys = new Set<string>();
      const { context, clock, counts, sent } = outbox(store, () => {
        throw new SendError('it answered 500', true);
      });
      const waits: number[] = [];
      for (let attempts = 1; attempts <= 30; attempts += 1) {
        await deliverDue(context, new AbortController().signal);
        expect(counts.get('ops')).toBe(attempts);
        const [delivery] = await readDeliveries(store, { statuses: ['pending', 'dead'], limit: 1 });
        keys.add(delivery?.key ?? '');
        if (delivery?.status === 'dead') break;
        waits.push((delivery?.nextAt ?? 0) - clock.at);
        clock.at = (delivery?.nextAt ?? 0) - 1;
        expect(await deliverDue(context, new AbortController().signal)).toEqual({ sent: 0, failed: 0, dead: 0 });
        clock.at += 1;
      }
      const hourly = Array.from({ length: 19 }, () => 3_600);
      expect(waits.map((ms) => ms / 1_000)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, ...hourly]);
      expect([...keys]).toHaveLength(1);
      const [dead] = await listAlertEvents(store, { limit: 10, isDead: true });
      expect(dead?.deliveries).toMatchObject([{ channel: 'ops', status: 'dead', attempts: 30 }]);
      const [given] = await readDeliveries(store, { statuses: ['dead'], limit: 1 });
      expect(given).toMatchObject({ attempts: 30, error: 'it answered 500' });
      await expect(resendDead(store, [999], clock.at)).rejects.toMatchObject({ code: 'unknown' });
      await resendDead(store, [given?.id ?? 0], clock.at);
      const healed = outbox(store, () => {});
      healed.clock.at = clock.at;
      expect(await deliverDue(healed.context, new AbortController().signal)).toMatchObject({ sent: 1 });
      expect(healed.sent[0]?.key).toBe(given?.key);
      expect(sent).toEqual([]);
    });

    it('gives up at once what is refused for good', async () => {
      const store = await firedStore(['ops']);
      const { context } = outbox(store, () => {
        throw new SendError('it answered 404', false);
      });
      expect(await deliverDue(context, new AbortController().signal)).toEqual({ sent: 0, failed: 0, dead: 1 });
    });

    it('keeps a message for a channel that is no longer configured', async () => {
      const store = await firedStore(['phone']);
      const { context } = outbox(store, () => {});
      const bare = { ...context, channels: new Map<string, Channel>() };
      expect(await deliverDue(bare, new AbortController().signal)).toMatchObject({ failed: 1 });
      const [waiting] = await readDeliveries(store, { statuses: ['pending'], limit: 1 });
      expect(waiting?.error).toBe('the configuration has no [notify.phone]');
    });

    it('lets a channel that hangs hold back nobody else', async () => {
      const store = await firedStore(['ops', 'phone']);
      const stop = new AbortController();
      let free = () => {};
      const hanging = new Promise<void>((resolve) => {
        free = resolve;
      });
      let told = () => {};
      const phoneTold = new Promise<void>((resolve) => {
        told = resolve;
      });
      const { context, sent } = outbox(store, (channel) => {
        if (channel === 'ops') return hanging;
        return told();
      });
      const running = deliverForever(context, stop.signal);
      await phoneTold;
      expect(sent.every(({ channel }) => channel === 'phone')).toBe(true);
      stop.abort();
      free();
      await running;
    });

    it('sends what a process that died was sending, under the same key, once its claim has run out', async () => {
      const store = await firedStore(['ops']);
      const { context, clock, sent } = outbox(store, () => {});
      const claim = { now: clock.at, claimedUntil: clock.at + 25_000, longestWaitMs: 3_600_000 };
      const claimed = await claimDelivery(store, 'ops', claim, ([first = '']) => first);
      expect(await deliverDue(context, new AbortController().signal)).toMatchObject({ sent: 0 });
      clock.at += 25_000;
      expect(await deliverDue(context, new AbortController().signal)).toMatchObject({ sent: 1 });
      expect(sent.map(({ key }) => key)).toEqual([claimed?.key]);
    });

    it('waits for no time that the clock, set back since, will not show for long', async () => {
      const store = await firedStore(['ops']);
      const { context, clock } = outbox(store, () => {});
      clock.at -= 10 * 24 * 60 * MINUTE;
      expect(await deliverDue(context, new AbortController().signal)).toMatchObject({ sent: 1 });
    });
  });
});

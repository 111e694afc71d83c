import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { followDeclared } from '../../src/alerts/declared-rules.js';
import { deliverDue } from '../../src/alerts/deliver.js';
import { createEvaluator } from '../../src/alerts/evaluator.js';
import { addRule, editRule, findLoggedRule, findRule, removeRule } from '../../src/alerts/manage-rules.js';
import { listAlertEvents, listAlertMarkets, listAlerts } from '../../src/alerts/read-alerts.js';
import type { RuleText } from '../../src/alerts/rule-text.js';
import { listWatchingAlerts } from '../../src/alerts/watching-alerts.js';
import { silentLog } from '../../src/market/log.js';
import { readDeliveries } from '../../src/store/delivery.js';
import { readMarkets, writeListing } from '../../src/store/market.js';
import { writeMissed } from '../../src/store/snapshot.js';
import type { Store } from '../../src/store/store.js';
import { eachEngine, sqliteRoom } from '../store/each-engine.js';
import { definitionOf, HOUR, listMarkets, MINUTE, poll, START, saveRule } from './watched-store.js';

const READING = { now: START, channels: ['ops', 'phone'], nameOf: (part: string) => `--${part}` };

/** One exchange with these bases, a rule, and a clock that a poll moves on. */
async function watching(store: Store, text: RuleText, bases = ['AAA']) {
  const markets = await listMarkets(store, 'kraken', bases);
  const [market] = markets;
  const exchangeId = market?.exchangeId ?? 0;
  await addRule(store, text, 'rule', READING);
  const evaluate = createEvaluator(store, silentLog);
  const clock = { at: START };
  return {
    markets,
    exchangeId,
    clock,
    /** Null: the market is not in the answer; none at all: it was asked in vain. */
    poll(...prices: (number | null)[]) {
      const rows = prices.flatMap((price, i) => (price === null ? [] : [[markets[i]?.id ?? 0, price] as const]));
      return poll(store, exchangeId, clock.at, rows, evaluate);
    },
    fired: async () =>
      (await listAlertEvents(store, { limit: 100 })).reverse().map(({ pair, at }) => [pair, at - START]),
  };
}

eachEngine((room) => {
  describe('alerts', () => {
    it('fire once for one poll that is stored twice', async () => {
      const {
        poll: next,
        clock,
        fired,
      } = await watching(await room.openNew(), {
        ...{ pairs: ['AAA-USD'], when: 'pct-change >= 5', within: '5m', cooldown: '0', notify: ['ops'] },
      });
      for (let minute = 0; minute < 6; minute += 1) {
        clock.at = START + minute * MINUTE;
        await next(100);
        await next(100);
      }
      expect(await fired()).toEqual([]);
      clock.at += MINUTE;
      await next(106);
      await next(106);
      expect(await fired()).toEqual([['AAA-USD', 6 * MINUTE]]);
    });

    it('fire no second time when the clock is set back, and rest no longer than their cooldown from then on', async () => {
      const store = await room.openNew();
      const {
        poll: next,
        clock,
        fired,
      } = await watching(store, { pairs: ['AAA-USD'], when: 'price > 10', cooldown: '30m' });
      await next(11);
      for (const at of [-3 * HOUR, -3 * HOUR + MINUTE]) {
        clock.at = START + at;
        await next(11);
      }
      expect(await fired()).toEqual([['AAA-USD', 0]]);
      clock.at += MINUTE;
      await next(9);
      expect(await listAlertMarkets(store, await findRule(store, 'rule'))).toMatchObject([{ phase: 'cooling' }]);
      clock.at = START - 3 * HOUR + 29 * MINUTE;
      await next(11);
      expect(await fired()).toHaveLength(1);
      clock.at = START - 3 * HOUR + 30 * MINUTE;
      await next(11);
      expect(await fired()).toEqual([
        ['AAA-USD', 0],
        ['AAA-USD', -3 * HOUR + 30 * MINUTE],
      ]);
    });

    it('stay as they are for a market that is delisted, and go on with it when it is listed again', async () => {
      const store = await room.openNew();
      const text = { pairs: ['*-USD'], when: 'price > 10', cooldown: '0' };
      const { poll: next, clock, fired, exchangeId, markets } = await watching(store, text, ['AAA', 'BBB']);
      const list = (active: boolean) =>
        writeListing(
          store,
          exchangeId,
          markets.map(({ base }, i) => ({ nativeSymbol: `${base}USD`, base, quote: 'USD', active: i === 1 || active })),
          clock.at,
        );
      const step = async (...prices: (number | null)[]) => {
        clock.at += MINUTE;
        await next(...prices);
      };
      await step(11, 9);
      clock.at += 1;
      await list(false);
      await step(null, 11);
      clock.at += 1;
      await list(true);
      await step(11, 11);
      expect(await fired()).toEqual([
        ['AAA-USD', MINUTE],
        ['BBB-USD', 2 * MINUTE + 1],
      ]);
      await step(9, 11);
      await step(11, 11);
      expect((await fired()).at(-1)).toEqual(['AAA-USD', 5 * MINUTE + 2]);
    });

    it('neither fire nor clear while an exchange rests or is asked in vain, but for what waits for a price', async () => {
      const store = await room.openNew();
      const {
        poll: next,
        clock,
        fired,
        exchangeId,
      } = await watching(store, {
        ...{ pairs: ['AAA-USD'], when: 'price > 10', cooldown: '0', hold: '2m' },
      });
      await saveRule(store, 'silent', definitionOf({ pairs: ['AAA-USD'], when: 'stale > 10m', cooldown: '0' }));
      await next(11);
      // A rest of half an hour: some polls in vain, and minutes in which nobody asked.
      for (let minute = 1; minute < 30; minute += 1) {
        clock.at = START + minute * MINUTE;
        if (minute % 3 === 0) await writeMissed(store, exchangeId, 'test', [clock.at], clock.at);
        else await next();
      }
      const rule = await findRule(store, 'rule');
      expect(await listAlertMarkets(store, rule)).toMatchObject([{ phase: 'pending', since: START }]);
      expect(await fired()).toEqual([['AAA-USD', 11 * MINUTE]]);
      // What it had held for before the hole does not count.
      clock.at = START + 30 * MINUTE;
      await next(11);
      expect(await listAlertMarkets(store, rule)).toMatchObject([{ phase: 'pending', since: clock.at }]);
      expect(await listAlertMarkets(store, await findRule(store, 'silent'))).toEqual([]);
    });

    it('that are edited while they fire stand as they did, unless they ask for something else', async () => {
      const store = await room.openNew();
      const text = { pairs: ['*-USD'], when: 'price > 10', cooldown: '0' };
      const { poll: next, clock, fired } = await watching(store, text, ['AAA', 'BBB']);
      const step = async () => {
        clock.at += MINUTE;
        await next(11, 11);
      };
      const stands = async () => (await listAlertMarkets(store, await findRule(store, 'rule'))).map(({ pair }) => pair);
      await step();
      await editRule(store, 'rule', { cooldown: '1h', notify: ['ops'], expires: '7d', minVolume: '0' }, READING);
      await step();
      expect(await fired()).toHaveLength(2);
      await editRule(store, 'rule', { pairs: ['AAA-USD'] }, READING);
      expect(await stands()).toEqual(['AAA-USD']);
      await step();
      await editRule(store, 'rule', { pairs: ['AAA-USD', 'BBB-USD'], minVolume: undefined }, READING);
      // What it watches anew it has not told of yet.
      await step();
      expect((await fired()).slice(2)).toEqual([['BBB-USD', 4 * MINUTE]]);
      await editRule(store, 'rule', { hold: '1m' }, READING);
      expect(await stands()).toEqual([]);
    });

    it('follow a rule by its id when it gets another name, and keep the log of one that is removed', async () => {
      const store = await room.openNew();
      const { poll: next, clock } = await watching(store, { pairs: ['AAA-USD'], when: 'price > 10', notify: ['ops'] });
      await next(11);
      const { id } = await findRule(store, 'rule');
      await editRule(store, 'rule', { name: 'other' }, READING);
      // Somebody else takes the name.
      await addRule(store, { pairs: ['AAA-USD'], when: 'price > 100' }, 'rule', READING);
      const log = async (name: string) =>
        listAlertEvents(store, { ruleId: await findLoggedRule(store, name), limit: 10 });
      expect(await log('other')).toMatchObject([{ rule: 'other', ruleId: id, deliveries: [{ channel: 'ops' }] }]);
      expect(await log('rule')).toEqual([]);
      await removeRule(store, 'other', clock.at);
      expect(await log('other')).toMatchObject([{ rule: 'other', ruleId: id }]);
      expect(await log(`#${id}`)).toHaveLength(1);
      await expect(log('othr')).rejects.toMatchObject({ code: 'unknown' });
    });

    it('of the configuration file that are taken out of it forget how they stood, and their messages still arrive', async () => {
      const store = await room.openNew();
      const [market] = await listMarkets(store, 'kraken', ['AAA']);
      const definition = definitionOf({ pairs: ['AAA-USD'], when: 'price > 10', notify: ['ops'] });
      const declared = [{ name: 'filed', definition, isPaused: false }];
      const evaluate = createEvaluator(store, silentLog);
      const next = (at: number) => poll(store, market?.exchangeId ?? 0, at, [[market?.id ?? 0, 11]], evaluate);
      await followDeclared(store, declared, START);
      await next(START);
      await followDeclared(store, [], START);
      await next(START + MINUTE);
      expect(await listAlerts(store, START)).toEqual([]);
      expect(await readDeliveries(store, { statuses: ['pending'], limit: 10 })).toHaveLength(1);
      expect(await listAlertEvents(store, { limit: 10 })).toMatchObject([{ rule: 'filed' }]);
      // Put back, it is another rule: armed, and it says what is so.
      await followDeclared(store, declared, START + MINUTE);
      await next(START + 2 * MINUTE);
      expect(await listAlertEvents(store, { limit: 10 })).toHaveLength(2);
    });

    it('are listed with one market without a look at the others', async () => {
      const store = await room.openNew();
      const bases = Array.from({ length: 40 }, (_, i) => `A${i}`);
      const text = { pairs: ['*-USD'], when: 'price > 10' };
      const { poll: next, clock } = await watching(store, text, bases);
      await saveRule(store, 'low', definitionOf({ pairs: ['A1-USD'], when: 'price < 1' }));
      await next(...bases.map(() => 11));
      const market = (await readMarkets(store)).filter(({ base }) => base === 'A1');
      expect(await listWatchingAlerts(store, market, clock.at)).toMatchObject([
        { name: 'low', state: 'armed', markets: [] },
        { name: 'rule', state: 'firing', fired: 40, markets: [{ pair: 'A1-USD', phase: 'firing' }] },
      ]);
      expect(await listWatchingAlerts(store, null, clock.at)).toMatchObject([
        { markets: [] },
        { markets: { length: 40 } },
      ]);
    });
  });
});

describe('a store that is restored from a backup', () => {
  const room = sqliteRoom();

  it('sends what waited in it under the keys that it had, and goes on from how it stood', async () => {
    const location = await room.newLocation();
    const folder = await mkdtemp(join(tmpdir(), 'crunch-backup-'));
    try {
      const store = await room.open(location);
      const {
        poll: next,
        exchangeId,
        markets,
      } = await watching(store, {
        ...{ pairs: ['AAA-USD'], when: 'price > 10', notify: ['ops'] },
      });
      await next(11);
      const sent: string[] = [];
      const deliver = (to: Store) => {
        const send = async ({ key }: { key: string }) => void sent.push(key);
        const channels = new Map([['ops', { name: 'ops', kind: 'webhook', template: null, send }]]);
        const clock = { now: () => START + MINUTE, sleepUntil: async () => {} };
        const context = { store: to, channels, clock, random: () => 0, log: silentLog, timeoutMs: 5_000 };
        return deliverDue(context, new AbortController().signal);
      };
      await store.close();
      await copyFile(location, join(folder, 'backup.db'));
      const later = await room.open(location);
      expect(await deliver(later)).toMatchObject({ sent: 1 });
      await later.close();
      const restored = await room.open(join(folder, 'backup.db'));
      expect(await deliver(restored)).toMatchObject({ sent: 1 });
      expect(sent).toHaveLength(2);
      expect(new Set(sent).size).toBe(1);
      const evaluate = createEvaluator(restored, silentLog);
      await poll(restored, exchangeId, START + MINUTE, [[markets[0]?.id ?? 0, 12]], evaluate);
      expect(await listAlertEvents(restored, { limit: 10 })).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

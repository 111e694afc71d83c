import { describe, expect, it } from 'vitest';
import { followDeclared } from '../../src/alerts/declared-rules.js';
import { createEvaluator } from '../../src/alerts/evaluator.js';
import { addRule, editRule, findRule, pauseRule, removeRule } from '../../src/alerts/manage-rules.js';
import { listAlertEvents, listAlertMarkets, listAlerts } from '../../src/alerts/read-alerts.js';
import type { RuleText } from '../../src/alerts/rule-text.js';
import { silentLog } from '../../src/market/log.js';
import type { Store } from '../../src/store/store.js';
import { eachEngine } from '../store/each-engine.js';
import { definitionOf, listMarkets, MINUTE, poll, START } from './watched-store.js';

const READING = { now: START, channels: ['ops', 'phone'], nameOf: (part: string) => `--${part}` };
const HIGH: RuleText = { pairs: ['BTC-USD'], when: 'price > 10' };

eachEngine((room) => {
  async function marketStore(): Promise<{ store: Store; exchangeId: number; ids: number[] }> {
    const store = await room.openNew();
    const markets = await listMarkets(store, 'kraken', ['BTC', 'ETH']);
    return { store, exchangeId: markets[0]?.exchangeId ?? 0, ids: markets.map(({ id }) => id) };
  }

  describe('rules', () => {
    it('have names of their own or usual ones, and are found by name and number', async () => {
      const { store } = await marketStore();
      expect(await addRule(store, HIGH, undefined, READING)).toBe('btc-usd-price');
      expect(await addRule(store, HIGH, undefined, READING)).toBe('btc-usd-price-2');
      expect(await addRule(store, { ...HIGH, pairs: ['btc/usd', '*-USD'] }, 'both', READING)).toBe('both');
      const { id, pairs } = await findRule(store, 'both');
      expect(pairs).toEqual(['BTC-USD', '*-USD']);
      expect((await findRule(store, `#${id}`)).name).toBe('both');
      await expect(addRule(store, HIGH, 'both', READING)).rejects.toThrow('a rule is called "both" already');
      await expect(findRule(store, 'boht')).rejects.toMatchObject({ code: 'unknown', hint: 'did you mean both?' });
    });

    it.each<[part: Partial<RuleText>, message: string, hint: RegExp]>([
      [{ pairs: ['BTX-USD'] }, 'pair: unknown "BTX-USD"', /BTC-USD/],
      [{ pairs: ['*-EUR'] }, 'pair *-EUR: no stored market is meant by it', /markets/],
      [{ notify: ['opps'] }, '--notify: no channel "opps"', /did you mean ops\?/],
      [{ when: 'pct-change >= 5' }, '--within: pct-change wants a window', /--within 1h/],
      [{ within: '1h' }, '--within: price has no window', /leave/],
      [{ when: 'pct-change >= 5', within: '30s' }, '--within: unexpected "30s"', /1m to 90d/],
      [{ when: 'pct-change >= 5', within: '1m' }, 'within 1m: kraken is polled every 1m', /write 2m or more/],
      [{ rearm: '11' }, '--rearm: 11 lies beyond 10', /below 10/],
      [{ when: 'stale > 5m', rearm: '1m' }, '--rearm: stale has no level', /next price/],
      [{ expires: '2020-01-01' }, '--expires: 2020-01-01T00:00:00Z is over', /to come/],
      [{ minVolume: 'lots' }, '--min-volume: unexpected "lots"', /dollars/],
      [{ hold: 'long' }, '--hold: unexpected "long"', /90s/],
    ])('that are wrong are not saved: %j', async (part, message, hint) => {
      const { store } = await marketStore();
      await expect(addRule(store, { ...HIGH, ...part }, 'x', READING)).rejects.toThrowError(
        expect.objectContaining({ message: expect.stringContaining(message), hint: expect.stringMatching(hint) }),
      );
      expect(await listAlerts(store, START)).toEqual([]);
    });

    it('that are edited, paused, resumed or removed do so at the next poll, and keep their log', async () => {
      const { store, exchangeId, ids } = await marketStore();
      const [btc = 0] = ids;
      await addRule(store, { ...HIGH, cooldown: '0' }, 'high', READING);
      const evaluate = createEvaluator(store, silentLog);
      let at = START;
      const next = (price: number) => {
        at += MINUTE;
        return poll(store, exchangeId, at, [[btc, price]], evaluate);
      };
      const fired = async () => (await listAlertEvents(store, { limit: 100 })).length;
      await next(11);
      await next(12);
      expect(await fired()).toBe(1);
      const [row] = await listAlerts(store, at);
      expect(row).toMatchObject({ state: 'firing', fired: 1, lastFiredAt: START + MINUTE, level: 10 });
      expect(await listAlertMarkets(store, await findRule(store, 'high'))).toMatchObject([
        { exchange: 'kraken', pair: 'BTC-USD', phase: 'firing', since: START + MINUTE },
      ]);
      // Another name or another channel is no reason to tell it all again.
      await editRule(store, 'high', { name: 'top', notify: ['ops'] }, READING);
      await next(12);
      expect(await fired()).toBe(1);
      await editRule(store, 'top', { when: 'pct-change >= 5', within: '1h' }, READING);
      await editRule(store, 'top', { when: 'price > 11' }, READING);
      expect(await findRule(store, 'top')).toMatchObject({ withinMs: null, cooldownMs: 0, notify: ['ops'] });
      await next(12);
      expect(await fired()).toBe(2);
      await pauseRule(store, 'top', true);
      await next(5);
      await next(12);
      expect(await fired()).toBe(2);
      await pauseRule(store, 'top', false);
      await next(12);
      expect(await fired()).toBe(3);
      await removeRule(store, 'top', at);
      await next(5);
      await next(12);
      expect(await fired()).toBe(3);
      expect(await listAlerts(store, at)).toEqual([]);
      await addRule(store, HIGH, 'top', READING);
      await next(12);
      expect(await fired()).toBe(4);
    });

    it('tell of nothing that trades less than their least volume, nor once they have expired', async () => {
      const { store, exchangeId, ids } = await marketStore();
      const [btc = 0, eth = 0] = ids;
      const text = { pairs: ['*-USD'], when: 'price > 10', minVolume: '1000', expires: '3m', cooldown: '0' };
      await addRule(store, text, 'traded', READING);
      const evaluate = createEvaluator(store, silentLog);
      await poll(
        store,
        exchangeId,
        START + MINUTE,
        [
          [btc, 11, 500],
          [eth, 11, 5_000],
        ],
        evaluate,
      );
      await poll(
        store,
        exchangeId,
        START + 2 * MINUTE,
        [
          [btc, 9, 500],
          [eth, 9, 5_000],
        ],
        evaluate,
      );
      await poll(
        store,
        exchangeId,
        START + 4 * MINUTE,
        [
          [btc, 11, 500],
          [eth, 11, 5_000],
        ],
        evaluate,
      );
      const rows = await listAlertEvents(store, { limit: 100 });
      expect(rows.map(({ pair, at }) => [pair, at])).toEqual([['ETH-USD', START + MINUTE]]);
      expect((await listAlerts(store, START + 4 * MINUTE))[0]?.state).toBe('expired');
    });

    it('of the configuration file follow it by their names, and only it', async () => {
      const { store } = await marketStore();
      await addRule(store, HIGH, 'mine', READING);
      const declare = (name: string, when: string, isPaused = false) => ({
        name,
        isPaused,
        definition: definitionOf({ ...HIGH, when }),
      });
      const names = async () => (await listAlerts(store, START)).map(({ name, when, state }) => [name, when, state]);
      await followDeclared(store, [declare('a', 'price > 1'), declare('b', 'price > 2', true)], START);
      await followDeclared(store, [declare('a', 'price > 3'), declare('c', 'price > 4')], START);
      expect(await names()).toEqual([
        ['a', 'price > 3', 'armed'],
        ['c', 'price > 4', 'armed'],
        ['mine', 'price > 10', 'armed'],
      ]);
      await expect(removeRule(store, 'a', START)).rejects.toThrow('declared in the configuration file');
      await expect(followDeclared(store, [declare('mine', 'price > 5')], START)).rejects.toMatchObject({
        code: 'config',
      });
      await followDeclared(store, [], START);
      expect(await names()).toEqual([['mine', 'price > 10', 'armed']]);
    });
  });
});

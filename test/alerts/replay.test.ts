import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../src/alerts/evaluator.js';
import { findRule } from '../../src/alerts/manage-rules.js';
import { listAlertEvents } from '../../src/alerts/read-alerts.js';
import { replayRule } from '../../src/alerts/replay.js';
import { silentLog } from '../../src/market/log.js';
import { buildRollups } from '../../src/store/rollup/build.js';
import { eachEngine } from '../store/each-engine.js';
import { definitionOf, HOUR, listMarkets, MINUTE, poll, START, saveRule } from './watched-store.js';

const RULES = {
  change: { pairs: ['*-USD'], when: 'abs pct-change >= 3', within: '1h', cooldown: '1h', rearm: '1' },
  fall: { pairs: ['AAA-USD'], when: 'max-fall <= -5', within: '4h', hold: '5m', cooldown: '30m' },
  stale: { pairs: ['*-USD'], when: 'stale > 5m', cooldown: '0' },
};

eachEngine((room) => {
  describe('a replay', () => {
    it('finds exactly what was found when the prices came, from polls and from blocks', {
      timeout: 60_000,
    }, async () => {
      const store = await room.openNew();
      const markets = await listMarkets(store, 'kraken', ['AAA', 'BBB']);
      const exchangeId = markets[0]?.exchangeId ?? 0;
      for (const [name, text] of Object.entries(RULES)) await saveRule(store, name, definitionOf(text));
      const evaluate = createEvaluator(store, silentLog);
      const minutes = 9 * 60;
      for (let minute = 0; minute < minutes; minute += 1) {
        // A hole of all, a hole of one, and polls in vain.
        if (minute > 200 && minute < 230) continue;
        const isVain = minute >= 300 && minute < 312;
        const prices = markets.flatMap(({ id }, index) =>
          isVain || (index === 1 && minute > 400 && minute < 415)
            ? []
            : [[id, 100 + 4 * Math.sin(minute / 23 + index) + 2 * Math.sin(minute / 7)] as const],
        );
        await poll(store, exchangeId, START + minute * MINUTE + (minute % 7) * 100, prices, evaluate);
      }
      const range = { since: START, until: START + minutes * MINUTE };
      const options = { range, limit: 1_000, signal: new AbortController().signal };
      for (const pass of ['as it was collected', 'all built']) {
        if (pass === 'all built') await buildRollups(store, { now: range.until + 100 * HOUR });
        for (const name of Object.keys(RULES)) {
          const rule = await findRule(store, name);
          const { firings, fired, messages, markets: watched } = await replayRule(store, rule, options);
          const live = await listAlertEvents(store, { ruleId: rule.id, limit: 1_000 });
          const expected = live
            .reverse()
            .map(({ exchange, pair, at, value, price }) => ({ exchange, pair, at, value, price }));
          expect(expected.length, name).toBeGreaterThan(0);
          expect(
            firings.map(({ pair, at }) => [pair, at]),
            `${name}, ${pass}`,
          ).toEqual(expected.map(({ pair, at }) => [pair, at]));
          for (const [index, { value }] of firings.entries()) expect(value).toBeCloseTo(expected[index]?.value ?? 0, 9);
          expect(fired).toBe(expected.length);
          expect(messages).toBe(new Set(expected.map(({ at }) => at)).size);
          expect(watched).toBe(name === 'fall' ? 1 : 2);
        }
      }
    });

    it('ends when it is stopped', async () => {
      const store = await room.openNew();
      const [market] = await listMarkets(store, 'kraken', ['AAA']);
      await poll(store, market?.exchangeId ?? 0, START, [[market?.id ?? 0, 1]]);
      await saveRule(store, 'stale', definitionOf(RULES.stale));
      const options = { range: { since: START, until: START + HOUR }, limit: 1, signal: AbortSignal.abort() };
      await expect(replayRule(store, await findRule(store, 'stale'), options)).rejects.toThrow(/abort/);
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../src/alerts/evaluator.js';
import type { RuleDefinition } from '../../src/alerts/rule.js';
import { silentLog } from '../../src/market/log.js';
import { readAlertEvents } from '../../src/store/alert-event.js';
import { readAlertStates } from '../../src/store/alert-state.js';
import { readDeliveries } from '../../src/store/delivery.js';
import { eachEngine } from '../store/each-engine.js';
import { type Poll, ReferenceAlerts } from './reference.js';
import { definitionOf, HOUR, listMarkets, MINUTE, poll, START, saveRule } from './watched-store.js';

const BASES = ['AAA', 'BBB', 'CCC'];

const RULES = [
  { pairs: ['*-USD'], when: 'pct-change >= 2', within: '10m', cooldown: '0', notify: ['ops'] },
  { pairs: ['*-USD'], when: 'abs pct-change > 3', within: '1h', cooldown: '20m', rearm: '1', notify: ['ops', 'phone'] },
  { pairs: ['AAA-USD', 'BBB-USD'], when: 'max-fall <= -4', within: '3h', cooldown: '1h', hold: '4m' },
  { pairs: ['BBB-USD'], when: 'price < 98', cooldown: '0', rearm: '100', hold: '2m' },
  { pairs: ['*-USD'], when: 'price >= 103', cooldown: '5m', isOnce: true },
  { pairs: ['*-USD'], when: 'stale > 12m', cooldown: '30m' },
  { pairs: ['CCC-USD'], when: 'pct-range >= 3', within: '2h', cooldown: '10m', rearm: '2' },
  { pairs: ['*-USD'], when: 'delta < -1.5', within: '30m', cooldown: '15m', hold: '3m' },
  { pairs: ['*-USD'], when: 'cv > 0.8', within: '30m', cooldown: '0', rearm: '0.4' },
  { pairs: ['AAA-USD'], when: 'volatility >= 250', within: '20m', cooldown: '10m' },
  { pairs: ['*-USD'], when: '|max-pct-change| >= 3', within: '1h', cooldown: '5m', hold: '1m' },
  { pairs: ['BBB-USD'], when: 'max-delta < -2', within: '15m', cooldown: '0', expires: '2h' },
  { pairs: ['*-USD'], when: 'max-rise > 3', within: '2h', cooldown: '1h' },
  { pairs: ['CCC-USD'], when: 'stddev >= 0.7', within: '45m', cooldown: '0' },
  { pairs: ['AAA-USD'], when: 'range <= 0.5', within: '10m', cooldown: '3m' },
].map(definitionOf);

/** One thing that happens; times are steps from what the clock showed before. */
type Happening =
  | {
      readonly kind: 'poll';
      readonly stepMs: number;
      readonly moves: readonly (number | null)[];
      readonly isRolledBack: boolean;
    }
  | { readonly kind: 'restart' };

const stepMs = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: MINUTE - 900, max: MINUTE + 900 }) },
  { weight: 2, arbitrary: fc.integer({ min: 2 * MINUTE, max: 25 * MINUTE }) },
  { weight: 1, arbitrary: fc.integer({ min: HOUR, max: 5 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: -90 * MINUTE, max: 0 }) },
);
const move = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -60, max: 60 }).map((hundredths) => hundredths / 100) },
  { weight: 1, arbitrary: fc.integer({ min: -6, max: 6 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      stepMs,
      moves: fc.oneof(
        { weight: 15, arbitrary: fc.tuple(move, move, move) },
        { weight: 1, arbitrary: fc.constant([null, null, null]) },
      ),
      isRolledBack: fc.oneof(
        { weight: 30, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

eachEngine((room) => {
  describe('alerts', () => {
    it('fire as the plain reference model does, whatever prices, gaps, restarts and clocks do', {
      timeout: 120_000,
    }, async () => {
      let firings = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { minLength: 60, maxLength: 220 }), async (happenings) => {
          const store = await room.openNew();
          try {
            const markets = await listMarkets(store, 'kraken', BASES);
            const exchangeId = markets[0]?.exchangeId ?? 0;
            const rules: { id: number; definition: RuleDefinition; markets: number[] }[] = [];
            for (const [index, definition] of RULES.entries()) {
              const meant = markets.filter(({ base }) =>
                definition.pairs.some((pair) => ['*-USD', `${base}-USD`].includes(pair)),
              );
              const id = await saveRule(store, `rule-${index}`, definition);
              rules.push({ id, definition, markets: meant.map((market) => market.id) });
            }
            const reference = new ReferenceAlerts(rules, MINUTE);
            let evaluate = createEvaluator(store, silentLog);
            let at = START;
            const walk = markets.map(() => 100);
            for (const one of happenings) {
              if (one.kind === 'restart') {
                evaluate = createEvaluator(store, silentLog);
                continue;
              }
              at += one.stepMs;
              const prices = new Map<number, number>();
              for (const [index, { id }] of markets.entries()) {
                const moved = one.moves[index] ?? null;
                if (moved === null) continue;
                walk[index] = Math.max(1, (walk[index] ?? 100) + moved);
                prices.set(id, walk[index]);
              }
              const stored: Poll = { at, prices };
              if (one.isRolledBack) {
                const failed = poll(store, exchangeId, at, [...prices], async (tx, snapshot) => {
                  await evaluate(tx, snapshot);
                  throw new Error('the disk is full');
                });
                await expect(failed).rejects.toThrow('the disk is full');
                continue;
              }
              await poll(store, exchangeId, at, [...prices], evaluate);
              reference.poll(stored);
            }
            const events = await readAlertEvents(store, { limit: 100_000 });
            firings += events.length;
            const fired = events.map(({ ruleId, marketId, at: time }) => ({
              rule: ruleId,
              market: marketId,
              at: time,
            }));
            expect(inOrder(fired.reverse())).toEqual(inOrder(reference.fired.map(({ value: _, ...one }) => one)));
            const states = await readAlertStates(store);
            const phases = new Map(states.map((state) => [`${state.ruleId} ${state.marketId}`, state.phase]));
            const names = { armed: undefined, waiting: 'pending', fired: 'firing', resting: 'cooling', over: 'done' };
            for (const { id: rule, markets: meant } of rules) {
              for (const market of meant) {
                const key = `${rule} ${market}`;
                expect([key, phases.get(key)]).toEqual([key, names[reference.modeOf(rule, market)]]);
              }
            }
            const told = new Set(
              events.flatMap(({ ruleId, snapshotId }) =>
                (rules.find(({ id }) => id === ruleId)?.definition.notify ?? []).map(
                  (channel) => `${ruleId} ${snapshotId} ${channel}`,
                ),
              ),
            );
            const deliveries = await readDeliveries(store, { limit: 100_000 });
            expect(
              deliveries.map(({ ruleId, snapshotId, channel }) => `${ruleId} ${snapshotId} ${channel}`).sort(),
            ).toEqual([...told].sort());
          } finally {
            await store.close();
          }
        }),
        { numRuns: room.engine === 'sqlite' ? 15 : 3, seed: 20_260_105, endOnFailure: true },
      );
      // So that the runs are about something.
      expect(firings).toBeGreaterThan(20);
    });
  });
});

function inOrder<Item extends { rule: number; market: number; at: number }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => a.rule - b.rule || a.market - b.market || a.at - b.at);
}

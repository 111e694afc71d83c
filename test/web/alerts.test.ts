import { describe, expect, it } from 'vitest';
import { writeAlertEvents } from '../../src/store/alert-event.js';
import { writeAlertStates } from '../../src/store/alert-state.js';
import { readMarkets } from '../../src/store/market.js';
import type { Store } from '../../src/store/store.js';
import type { Alert, AlertEvent } from '../../src/web/api/types.js';
import { namesByCandle } from '../../src/web/chart/alert-marks.js';
import type { Candle } from '../../src/web/market/candle.js';
import { alertsOf } from '../../src/web/market/use-alerts.js';
import { definitionOf, saveRule } from '../alerts/watched-store.js';
import { MINUTE, NOW } from '../query/seed.js';
import { findChromium } from './chromium.js';
import { minutely, pageRig } from './page-rig.js';

const KRAKEN = { exchange: 'kraken', pair: 'BTC-USD' };

function alert(name: string, more: Partial<Alert> = {}): Alert {
  return {
    ...{ id: 1, name, origin: 'cli', state: 'armed', pairs: ['*-USD'], exchanges: null, when: 'price > 5', level: 5 },
    ...{ within: null, rearm: null, hold: '0', cooldown: '0', once: false, expiresAt: null, minVolumeUsd: null },
    ...{ notify: [], createdAt: 0, lastFiredAt: null, fired: 0, markets: [] },
    ...more,
  };
}

function event(ruleId: number, at: number): AlertEvent {
  return {
    id: at,
    rule: 'as it was called',
    ruleId,
    ...KRAKEN,
    at,
    metric: 'price',
    value: 6,
    price: 6,
    deliveries: [],
  };
}

describe('the alerts of a market', () => {
  it('stand as they do with it, not as they do with another one', () => {
    const firing = { rule: 'a', pair: 'BTC-USD', phase: 'firing', since: 7, firedAt: 7 };
    const stands = (rule: Alert) => alertsOf(KRAKEN, [rule], []).rules[0];
    const elsewhere = alert('a', { state: 'firing', markets: [{ ...firing, exchange: 'okx' }], lastFiredAt: 7 });
    expect(stands(elsewhere)).toEqual({ name: 'a', condition: 'price > 5', state: 'armed', lastFiredAt: null });
    const here = alert('a', { state: 'firing', markets: [{ ...firing, exchange: 'kraken' }] });
    expect(stands(here)).toMatchObject({ state: 'firing', lastFiredAt: 7 });
    expect(stands({ ...here, state: 'paused' })).toMatchObject({ state: 'paused' });
    expect(stands(alert('a', { when: 'pct-change >= 5%', within: '1h' }))).toMatchObject({
      condition: 'pct-change >= 5% within 1h',
    });
  });

  it('draw a level for a price that is waited for, and each firing of a rule that there is', () => {
    const rules = [
      alert('high', { when: 'price >= 200', level: 200 }),
      alert('asleep', { id: 2, when: 'price < 1', level: 1, state: 'expired' }),
      alert('jumps', { id: 3, when: 'pct-change >= 5%', level: 5 }),
    ];
    const { drawn, rules: shown } = alertsOf(KRAKEN, rules, [event(3, 9), event(4, 8), event(3, 3)]);
    expect(drawn.levels).toEqual([{ name: 'high', price: 200 }]);
    expect(drawn.firings).toEqual([
      { name: 'jumps', time: 9 },
      { name: 'jumps', time: 3 },
    ]);
    expect(shown.map(({ lastFiredAt }) => lastFiredAt)).toEqual([null, null, 9]);
  });

  it('are marked once at the candle that they fired in, oldest first', () => {
    const candles = [0, 60, 120, 600].map((time): Candle => {
      return { time, open: 1, high: 1, low: 1, close: 1, volume: null };
    });
    const firings = [
      ['b', 605],
      ['a', 300],
      ['b', 61],
      ['a', 119],
      ['a', 60],
      ['a', -1],
    ] as const;
    const marks = namesByCandle(
      firings.map(([name, time]) => ({ name, time })),
      candles,
    );
    expect([...marks].map(([time, names]) => [time, [...names]])).toEqual([
      [60, ['a', 'b']],
      [120, ['a']],
      [600, ['b']],
    ]);
    expect(namesByCandle([{ name: 'a', time: 5 }], []).size).toBe(0);
  });
});

async function seedAlerts(store: Store): Promise<void> {
  const rule = { pairs: ['kraken:BTC-USD'], cooldown: '0' };
  await saveRule(store, 'ceiling', definitionOf({ ...rule, when: 'price >= 185.5' }));
  const jumps = await saveRule(store, 'jumps', definitionOf({ ...rule, when: 'pct-change >= 5', within: '1h' }));
  await saveRule(store, 'elsewhere', definitionOf({ pairs: ['ETH-USD'], when: 'price > 1' }));
  const [btc] = await readMarkets(store, { exchanges: ['kraken'], pair: { base: 'BTC', quote: 'USD' } });
  const at = NOW - 20 * MINUTE;
  const fired = { ruleId: jumps, marketId: btc?.id ?? 0 };
  await store.db.transaction().execute(async (tx) => {
    await writeAlertEvents(tx, store, [{ ...fired, snapshotId: 1, at, metric: 'pct-change', value: 5.2, price: 185 }]);
    await writeAlertStates(tx, store, [{ ...fired, state: { phase: 'firing', since: at, seenAt: at, firedAt: at } }]);
  });
}

describe.skipIf(findChromium() === null)('the alerts on the page', () => {
  const usd = (base: string) => ({ pair: [base, 'USD'] as const, prices: minutely(6, (minute) => 100 + minute / 4) });
  const rig = pageRig({ kraken: [usd('BTC'), usd('ETH'), usd('XRP')] }, seedAlerts);
  const rules = 'section.alerts li';

  it('stand beside the chart of the market that they watch', async () => {
    const page = await rig.open('/market/kraken/BTC-USD?range=1h');
    await page.getByRole('heading', { name: 'Alerts' }).waitFor();
    await page.locator(rules).getByText('20 min ago').waitFor();
    expect(await page.locator(rules).allInnerTexts()).toEqual([
      expect.stringMatching(/^ceiling\s+armed\s+price >= 185.5\s+not fired yet$/),
      expect.stringMatching(/^jumps\s+firing\s+pct-change >= 5% within 1h\s+20 min ago$/),
    ]);
  });

  it('take no place where there are none', async () => {
    const page = await rig.open('/?q=xrp');
    const answered = page.waitForResponse(/\/api\/v1\/alerts\?/);
    await page.locator('table.markets').getByText('XRP').click();
    expect(await (await answered).json()).toEqual([]);
    await page.locator('dl.measures').getByText('100').first().waitFor();
    expect(await page.locator('section.alerts').count()).toBe(0);
  });
});

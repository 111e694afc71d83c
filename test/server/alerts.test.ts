import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../src/alerts/evaluator.js';
import { type AlertEventRow, listAlertEvents, listAlertMarkets, listAlerts } from '../../src/alerts/read-alerts.js';
import { silentLog } from '../../src/market/log.js';
import { claimDelivery, endAttempt } from '../../src/store/delivery.js';
import type { Store } from '../../src/store/store.js';
import { definitionOf, listMarkets, MINUTE, poll, START, saveRule } from '../alerts/watched-store.js';
import { sharedStore } from '../query/seed.js';
import { eachEngine } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

const NOW = START + 10 * MINUTE;
const SECRET = 'hooks.example/a-secret';

/** Three rules: one for two exchanges that fires on each, one for a single market that waits, one that is for another pair. */
async function firedStore(store: Store): Promise<void> {
  const kraken = await listMarkets(store, 'kraken', ['AAA', 'BBB']);
  const okx = await listMarkets(store, 'okx', ['AAA']);
  await saveRule(store, 'high', definitionOf({ pairs: ['*-USD'], when: 'price > 10', cooldown: '0', notify: ['ops'] }));
  await saveRule(store, 'slow', definitionOf({ pairs: ['kraken:AAA-USD'], when: 'price > 10', hold: '1h' }));
  await saveRule(store, 'other', definitionOf({ pairs: ['BBB-USD'], exchanges: ['kraken'], when: 'price < 1' }));
  const evaluate = createEvaluator(store, silentLog);
  for (const [minute, price] of [11, 9, 12].entries()) {
    const at = START + minute * MINUTE;
    for (const [market] of [kraken, okx]) {
      if (market) await poll(store, market.exchangeId, at, [[market.id, price]], evaluate);
    }
  }
  const times = { now: NOW, claimedUntil: NOW + MINUTE, longestWaitMs: 60 * MINUTE };
  const claimed = await claimDelivery(store, 'ops', times, ([message = '']) => message);
  if (claimed) await endAttempt(store, claimed, { status: 'dead', endedAt: NOW, error: `${SECRET} answered 410` });
}

eachEngine((room) => {
  const open = sharedStore(room, firedStore);
  const start = async () => (await serve(await open(), { now: () => NOW })).url;
  const get = async (path: string) => ask(await start(), path);

  describe('/api/v1/alerts', () => {
    const names = async (query: string) =>
      ((await get(`/api/v1/alerts${query}`)).json() as { name: string }[]).map(({ name }) => name);

    it('answers every rule as the command line shows it, with the markets that it is not armed for', async () => {
      const store = await open();
      const { url } = await serve(store, { now: () => NOW });
      const rows = await listAlerts(store, NOW);
      const expected = [];
      for (const row of rows) expected.push({ ...row, markets: await listAlertMarkets(store, row) });
      expect((await ask(url, '/api/v1/alerts')).json()).toEqual(expected);
      expect(expected.map(({ name, state, markets }) => [name, state, markets.length])).toEqual([
        ['high', 'firing', 2],
        ['other', 'armed', 0],
        ['slow', 'pending', 1],
      ]);
    });

    it('answers the rules that watch a market, and how they stand with it alone', async () => {
      expect(await names('?pair=BBB-USD')).toEqual(['high', 'other']);
      expect(await names('?pair=AAA-USD')).toEqual(['high', 'slow']);
      expect(await names('?exchange=okx')).toEqual(['high']);
      expect(await names('?pair=AAAUSD&exchange=OKX')).toEqual(['high']);
      expect(await names('?pair=okx:aaa/usd,BBB-USD')).toEqual(['high', 'other']);
      const rows = (await get('/api/v1/alerts?pair=okx:AAA-USD')).json();
      expect(rows).toMatchObject([{ name: 'high', fired: 4, markets: [{ exchange: 'okx', phase: 'firing' }] }]);
      expect((await get('/api/v1/alerts?pair=BBB-USD')).json()).toMatchObject([{ markets: [] }, { markets: [] }]);
    });

    it.each([
      ['?exchange=krakn', 404, 'unknown'],
      ['?pair=AAA-EUR', 404, 'unknown'],
      ['?pair=a-b-c', 400, 'usage'],
      ['?state=firing', 400, 'usage'],
    ])('refuses %s', async (query, status, code) => {
      const answer = await get(`/api/v1/alerts${query}`);
      expect(answer.status).toBe(status);
      expect(answer.json()).toMatchObject({ error: { code } });
    });
  });

  describe('/api/v1/alerts/log', () => {
    const rows = async (query: string) => (await get(`/api/v1/alerts/log${query}`)).json() as AlertEventRow[];
    const ids = async (query: string) => (await rows(query)).map(({ id }) => id);

    it('answers what fired, newest first, as the command line shows it but for what receivers said', async () => {
      const store = await open();
      const { url } = await serve(store, { now: () => NOW });
      const events = await listAlertEvents(store, { limit: 50 });
      expect(events.map(({ exchange, value }) => [exchange, value])).toEqual([
        ['okx', 12],
        ['kraken', 12],
        ['okx', 11],
        ['kraken', 11],
      ]);
      const told = events.map(({ deliveries, ...event }) => ({
        ...event,
        deliveries: deliveries.map(({ error: _, ...delivery }) => delivery),
      }));
      const answer = await ask(url, '/api/v1/alerts/log');
      expect(answer.json()).toEqual(told);
      expect(JSON.stringify(events)).toContain(SECRET);
      expect(answer.body).not.toContain(SECRET);
      expect(answer.headers.link).toBeUndefined();
    });

    it('keeps to the markets, the rule and the time asked for', async () => {
      const [okx12, kraken12, okx11, kraken11] = await ids('');
      expect(await ids('?exchange=okx')).toEqual([okx12, okx11]);
      expect(await ids('?pair=AAA-USD&exchange=kraken')).toEqual([kraken12, kraken11]);
      expect(await ids('?pair=okx:AAA-USD&exchange=kraken')).toEqual([okx12, okx11]);
      expect(await ids('?pair=BBB-USD')).toEqual([]);
      expect(await ids('?rule=high&limit=1')).toEqual([okx12]);
      expect(await ids('?rule=slow')).toEqual([]);
      expect(await ids('?since=9m')).toEqual([okx12, kraken12]);
      expect(await ids(`?until=${START + 2 * MINUTE}`)).toEqual([okx11, kraken11]);
      expect(await ids(`?since=${START}&until=${START + 1}`)).toEqual([okx11, kraken11]);
    });

    it.each([1, 2, 3, 4, 100])('comes whole over pages of %i that Link to the next', async (limit) => {
      const url = await start();
      const whole = (await ask(url, '/api/v1/alerts/log?since=1h')).json();
      const found: unknown[] = [];
      let path: string | undefined = `/api/v1/alerts/log?since=1h&limit=${limit}`;
      while (path !== undefined) {
        const answer = await ask(url, path);
        found.push(...(answer.json() as unknown[]));
        path = /^<(.+)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1];
      }
      expect(found).toEqual(whole);
      expect(found).toHaveLength(4);
    });

    it.each([
      ['?rule=hihg', 404, 'unknown'],
      ['?exchange=krakn', 404, 'unknown'],
      ['?since=never', 400, 'usage'],
      ['?since=1h&until=2h', 400, 'usage'],
      ['?limit=1001', 400, 'usage'],
      ['?next=abc', 400, 'usage'],
    ])('refuses %s', async (query, status, code) => {
      const answer = await get(`/api/v1/alerts/log${query}`);
      expect(answer.status).toBe(status);
      expect(answer.json()).toMatchObject({ error: { code } });
    });
  });
});

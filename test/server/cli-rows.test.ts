import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { newUser } from '../cli/crunch.js';
import { fillStore, NOW, RANGE_FLAGS } from '../cli/filled-store.js';
import { ask, serve } from './serve.js';

const user = newUser();
const db = join(user.home, 'filled.db');
beforeAll(() => fillStore(db));

const RANGE = `since=${RANGE_FLAGS[1]}&until=${NOW}`;

test.each([
  ['/api/v1/markets', ['markets']],
  ['/api/v1/markets?exchange=kraken&quote=EUR', ['markets', '--exchange', 'kraken', '--quote', 'EUR']],
  [`/api/v1/stats?rank=pct-change&top=3&${RANGE}`, ['stats', '--rank', 'pct-change', '--top', '3', ...RANGE_FLAGS]],
  [
    `/api/v1/stats?rank=volatility&order=asc&min-coverage=50&${RANGE}`,
    ['stats', '--rank', 'volatility', '--order', 'asc', '--min-coverage', '50', ...RANGE_FLAGS],
  ],
  [
    `/api/v1/stats?pair=BTC-USD&exchange=kraken,bitstamp&${RANGE}`,
    ['stats', 'BTC-USD', '--exchange', 'kraken,bitstamp', ...RANGE_FLAGS],
  ],
])('%s answers the rows of crunch %j --json', async (path, args) => {
  const store = await openStore(db, { mode: 'read', createdBy: '0.0.0-test' });
  try {
    const { url } = await serve(store);
    const { stdout, code } = await user.run([...args, '--json', '--db', db]);
    expect(code).toBe(0);
    expect((await ask(url, path)).json()).toEqual(JSON.parse(stdout));
  } finally {
    await store.close();
  }
});

test('one market, its prices and its candles are those of crunch stats and crunch graph', async () => {
  const store = await openStore(db, { mode: 'read', createdBy: '0.0.0-test' });
  try {
    const { url } = await serve(store);
    const json = async (args: readonly string[]) =>
      JSON.parse((await user.run([...args, ...RANGE_FLAGS, '--json', '--db', db])).stdout)[0];
    const answer = async (path: string) =>
      (await ask(url, `${path}${path.includes('?') ? '&' : '?'}${RANGE}`)).json() as Record<string, unknown>;
    expect(await answer('/api/v1/stats/kraken/BTC-USD')).toEqual(await json(['stats', 'kraken:BTC-USD']));
    const series = await json(['graph', 'BTC-USD', '--exchange', 'kraken']);
    expect((await answer('/api/v1/prices/kraken/BTC-USD')).points).toEqual(series.points);
    const drawn = await json(['graph', 'BTC-USD', '--exchange', 'kraken', '--interval', '15m']);
    expect(await answer('/api/v1/candles/kraken/BTC-USD?interval=15m')).toEqual({ ...drawn, next: null });
  } finally {
    await store.close();
  }
});

test('alert rules and what fired are those of crunch alert', async () => {
  const env = { CRUNCH_CONFIG: join(user.home, 'config.toml') };
  writeFileSync(env.CRUNCH_CONFIG, '[notify.ops]\ntype = "webhook"\nurl = "https://hooks.example/a-secret"\n');
  const json = async (...args: string[]) => {
    const { stdout, code } = await user.run(['alert', ...args, '--json', '--db', db], env);
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };
  const rule = ['BTC-USD', '--when', 'pct-change >= 5', '--within', '1h', '--notify', 'ops', '--name', 'jumps'];
  await json('add', ...rule);
  const store = await openStore(db, { mode: 'read', createdBy: '0.0.0-test' });
  try {
    const { url } = await serve(store);
    const answer = await ask(url, '/api/v1/alerts');
    expect(answer.json()).toEqual([await json('show', 'jumps')]);
    expect(answer.json()).toMatchObject(await json('list'));
    expect(answer.body).not.toContain('a-secret');
    expect((await ask(url, '/api/v1/alerts/log')).json()).toEqual(await json('log'));
  } finally {
    await store.close();
  }
});

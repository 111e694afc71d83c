import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SOURCES } from '../../src/sources/registry.js';
import { openStore } from '../../src/store/open.js';
import { type Simulator, startSimulator } from '../simulator/server.js';
import { newUser } from './crunch.js';

const RECORDED = fileURLToPath(new URL('../recordings/kraken-three-cycles', import.meta.url));

const user = newUser();
let simulator: Simulator;
let urls: Record<string, string>;
let stores = 0;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 7,
    clock: { now: Date.now },
    markets: 40,
    exchanges: ['kraken', 'coinbase'],
    limits: { mode: 'off' },
  });
  const origins = simulator.exchanges.map((id) => [`CRUNCH_${id.toUpperCase()}_URL`, simulator.url(id)]);
  urls = { ...offline, ...Object.fromEntries(origins) };
});
afterAll(() => simulator.close());

const file = (name: string) => join(user.home, name);
const newDb = () => {
  stores += 1;
  return file(`store-${stores}.db`);
};
/** No source can be reached. */
const offline = Object.fromEntries(
  Object.keys(SOURCES).map((id) => [`CRUNCH_${id.toUpperCase().replaceAll('-', '_')}_URL`, 'http://127.0.0.1:1']),
);

/** Every price of a store with its market, poll and time. */
async function pricesOf(path: string): Promise<object[]> {
  const store = await openStore(path, { mode: 'read', createdBy: 'test' });
  try {
    return await store.db
      .selectFrom('price as p')
      .innerJoin('market as m', 'm.id', 'p.market_id')
      .innerJoin('exchange as e', 'e.id', 'm.exchange_id')
      .innerJoin('snapshot as s', 's.id', 'p.snapshot_id')
      .select(['e.slug', 'm.native_symbol', 'm.base', 'm.quote', 'p.price', 's.scheduled_at', 's.taken_at', 's.source'])
      .orderBy('s.taken_at')
      .orderBy('e.slug')
      .orderBy('m.native_symbol')
      .execute();
  } finally {
    await store.close();
  }
}

describe('collect --record', () => {
  test('and --replay store the same prices at the same times, the second without a network', async () => {
    const [live, again] = [newDb(), newDb()];
    const env = { ...urls, CRUNCH_EXCHANGES: 'kraken,coinbase' };
    // The second cycle holds its markets already, and still records their list: each cycle of a recording stands alone.
    for (const round of [1, 2]) {
      const recorded = await user.run(['collect', '--record', 'answers', '--db', live, '--json'], env);
      expect({ round, code: recorded.code, stderr: recorded.stderr }).toEqual({ round, code: 0, stderr: '' });
    }
    const names = readdirSync(file('answers'));
    expect(names).toHaveLength(8);
    expect(names.filter((name) => !name.endsWith('.json'))).toEqual([]);

    const replayed = await user.run(['collect', '--replay', 'answers', '--db', again, '--json'], offline);
    expect([replayed.code, simulator.requests('kraken').total]).toEqual([0, 4]);
    const cycles = replayed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(cycles.map((cycle) => cycle.map(({ exchange }: { exchange: string }) => exchange))).toEqual([
      ['coinbase', 'kraken'],
      ['coinbase', 'kraken'],
    ]);
    const prices = await pricesOf(live);
    expect(prices.length).toBeGreaterThan(100);
    expect(await pricesOf(again)).toEqual(prices);
  });

  test('keeps an answer that is no good, and the replay fails as the cycle did', async () => {
    simulator.setFault('kraken', { kind: 'truncated', endpoint: 'prices' });
    const env = { ...urls, CRUNCH_EXCHANGES: 'kraken' };
    const live = await user.run(['collect', '--record', 'bad', '--db', newDb(), '--json'], env);
    simulator.setFault('kraken', null);
    const replayed = await user.run(['collect', '--replay', 'bad', '--db', newDb(), '--json'], offline);
    expect([live.code, replayed.code]).toEqual([1, 1]);
    const [then] = JSON.parse(live.stdout);
    const [now] = JSON.parse(replayed.stdout);
    expect(now.error).toMatch(/^kraken prices: expected JSON, got JSON that breaks off/);
    expect(then.error.startsWith(now.error)).toBe(true);
  });

  test('--every keeps the answers of each tick under the tick', async () => {
    const env = { ...urls, CRUNCH_EXCHANGES: 'kraken' };
    const running = user.start(['collect', '--every', '1s', '--record', 'ticks', '--db', newDb(), '--json'], env);
    await running.until('stdout', /\n.*\n/);
    running.process.kill('SIGINT');
    await running.ended;
    const answers = readdirSync(file('ticks'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(file('ticks'), name), 'utf8')));
    expect(answers.slice(0, 3).map(({ endpoint }) => endpoint)).toEqual(['markets', 'prices', 'prices']);
    for (const { scheduledAt, time } of answers) {
      expect(scheduledAt % 1_000).toBe(0);
      expect(Math.abs(time - scheduledAt)).toBeLessThan(1_000);
    }
  });

  test('where nothing can be written ends with 2 and asks nobody', async () => {
    const before = simulator.requests('kraken').total;
    const env = { ...urls, CRUNCH_EXCHANGES: 'kraken', CRUNCH_DB: newDb() };
    const { code, stderr } = await user.run(['collect', '--record', '/dev/null/x'], env);
    expect([code, stderr]).toEqual([2, 'crunch: recording: cannot write in /dev/null/x (ENOTDIR)\n']);
    expect(simulator.requests('kraken').total).toBe(before);
  });
});

describe('collect --replay', () => {
  test('of several cycles tells each in the log and ends with 3 when some failed', async () => {
    const db = newDb();
    const { code, stdout, stderr } = await user.run(['collect', '--replay', RECORDED, '--db', db], offline);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr.split('\n').map((line) => line.replace(/, [\d,]+ ms$/, ''))).toEqual([
      '2026-01-31T12:00:00Z 1 ok, 0 failed, 2 prices',
      '2026-01-31T12:01:00Z 0 ok, 1 failed, 0 prices',
      '  kraken prices: no whole answer within 15000 ms',
      '2026-01-31T12:02:00Z 1 ok, 0 failed, 2 prices',
      '',
    ]);
    expect(await pricesOf(db)).toMatchObject([
      { native_symbol: 'SOLEUR', price: 150.25 },
      { native_symbol: 'XXBTZUSD', price: 80000.1 },
      { native_symbol: 'SOLEUR', price: 150.3 },
      { native_symbol: 'XXBTZUSD', price: 80001 },
    ]);
  });

  test('of one cycle looks like the cycle', async () => {
    cpSync(RECORDED, file('one'), { recursive: true, filter: (path) => !/00000[34]/.test(path) });
    const { code, stdout } = await user.run(['collect', '--replay', 'one', '--db', newDb()], offline);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^exchange +status +prices .*\nkraken +ok +2 +0 +0 +0 +223 +kraken\n$/);
  });

  test('of a store that holds those polls already is refused', async () => {
    const db = newDb();
    await user.run(['collect', '--replay', RECORDED, '--db', db], offline);
    const { code, stderr } = await user.run(['collect', '--replay', RECORDED, '--db', db], offline);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^crunch: replay: the store holds polls of kraken up to .*\n {2}.*--db\n$/);
    expect(await pricesOf(db)).toHaveLength(4);
  });

  test.each<[string[], string]>([
    [['--replay', 'nowhere'], 'crunch: recording: no folder at .*nowhere: there is none'],
    [['--replay', '.'], 'crunch: recording: .* holds no recorded answer'],
    [['--replay', RECORDED, '--exchange', 'okx'], 'crunch: recording: nothing of okx is in .*\n {2}on record: kraken'],
    [['--replay', RECORDED, '--record', 'x'], 'crunch: --record and --replay exclude each other'],
    [['--replay', RECORDED, '--plan'], 'crunch: --plan and --replay exclude each other'],
    [['--replay', RECORDED, 'BTX-USD'], 'crunch: pair.*BTX-USD'],
  ])('%j ends with 2 and says why', async (args, problem) => {
    const { code, stdout, stderr } = await user.run(['collect', ...args], { ...offline, CRUNCH_DB: newDb() });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^${problem}`));
  });
});

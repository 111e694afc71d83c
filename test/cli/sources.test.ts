import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SOURCES } from '../../src/sources/registry.js';
import { type Simulator, startSimulator } from '../simulator/server.js';
import { newUser } from './crunch.js';

const user = newUser();
let simulator: Simulator;
let env: Record<string, string>;
let stores = 0;

beforeAll(async () => {
  const exchanges = ['kraken', 'coinbase'] as const;
  simulator = await startSimulator({
    seed: 7,
    clock: { now: Date.now },
    markets: 20,
    exchanges,
    limits: { mode: 'off' },
  });
  const urls = Object.fromEntries(exchanges.map((id) => [`CRUNCH_${id.toUpperCase()}_URL`, simulator.url(id)]));
  env = { ...urls, CRUNCH_EXCHANGES: exchanges.join(), CRUNCH_DB: join(user.home, 'sources.db') };
  await user.run(['collect'], env);
});
afterEach(() => {
  for (const exchange of simulator.exchanges) simulator.setFault(exchange, null);
});
afterAll(() => simulator.close());

/** A place for a store that is not there yet. */
function elsewhere(): Record<string, string> {
  stores += 1;
  return { ...env, CRUNCH_DB: join(user.home, `sources-${stores}.db`) };
}

describe('sources', () => {
  test('lists every source, those never asked too, with what is spent', async () => {
    const { code, stdout, stderr } = await user.run(['sources', '--json'], env);
    expect([code, stderr]).toEqual([0, '']);
    const rows: Record<string, unknown>[] = JSON.parse(stdout);
    expect(rows.map(({ source }) => source)).toEqual(Object.keys(SOURCES));
    const kraken = rows.find(({ source }) => source === 'kraken');
    expect(Object.keys(kraken ?? {})).toEqual([
      'source',
      'exchanges',
      'used',
      'limit',
      'windowMs',
      'resetAt',
      'coolingUntil',
      'reason',
      'lastStatus',
      'lastAt',
    ]);
    expect(kraken).toMatchObject({ exchanges: ['kraken'], coolingUntil: null, lastStatus: 'ok' });
    expect(rows.find(({ source }) => source === 'okx')).toMatchObject({ used: 0, lastStatus: null, lastAt: null });
  });

  test('says the same in every format', async () => {
    const [table, ndjson, csv] = await Promise.all(
      ['table', 'ndjson', 'csv'].map((format) => user.run(['sources', 'kraken', 'okx', '--format', format], env)),
    );
    expect(table?.stdout).toMatch(/^source +used +of .*\nkraken +\d+ +15 per 15s .*ok.*\nokx +0 +20 per 2s/);
    expect(
      ndjson?.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).source),
    ).toEqual(['kraken', 'okx']);
    expect(csv?.stdout).toMatch(
      /^source,exchanges,used,limit,windowMs,.*\nkraken,kraken,\d+,15,15000,.*\nokx,okx,0,20,2000,/,
    );
  });

  test('without a store says how to make one and makes none', async () => {
    const { code, stderr } = await user.run(['sources'], elsewhere());
    expect([code, stderr]).toEqual([5, expect.stringContaining('crunch init-db')]);
  });
});

describe('sources check', () => {
  const check = async (...args: string[]) => {
    const { code, stdout, stderr } = await user.run(['sources', 'check', ...args, '--json'], elsewhere());
    const rows: { source: string; status: string }[] = JSON.parse(stdout || '[]');
    return { code, stderr, rows, statuses: rows.map(({ source, status }) => [source, status]) };
  };

  test('asks each source and ends with 0 when all answer', async () => {
    const { code, rows, statuses } = await check('kraken', 'coinbase');
    expect([code, statuses]).toEqual([
      0,
      [
        ['kraken', 'reachable'],
        ['coinbase', 'reachable'],
      ],
    ]);
    expect(Object.keys(rows[0] ?? {})).toEqual(['source', 'exchanges', 'durationMs', 'status', 'error', 'retryAt']);
  });

  test('ends with 3 when some do, and says what is the matter with the others', async () => {
    simulator.setFault('coinbase', { kind: 'html' });
    expect(await check('kraken', 'coinbase')).toMatchObject({
      code: 3,
      statuses: [
        ['kraken', 'reachable'],
        ['coinbase', 'changed'],
      ],
    });
  });

  test('ends with 1 when none does, and with 4 when none may be asked', async () => {
    simulator.setFault('kraken', { kind: 'status', status: 429, retryAfterS: 600 });
    const env = elsewhere();
    const failed = await user.run(['sources', 'check', 'kraken'], env);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/\nkraken +rate limited /);
    expect(failed.stderr).toMatch(/^crunch: sources: kraken (prices|markets): rate limited/);
    const resting = await user.run(['sources', 'check', 'kraken'], env);
    expect(resting).toMatchObject({ code: 4, stderr: expect.stringContaining('none may be asked until') });
    expect((await user.run(['sources', 'kraken'], env)).stdout).toContain('rate limited');
  });
});

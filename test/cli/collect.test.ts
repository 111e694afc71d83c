import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readMarkets } from '../../src/store/market.js';
import { openStore } from '../../src/store/open.js';
import { type Simulator, startSimulator } from '../simulator/server.js';
import { newUser } from './crunch.js';

const user = newUser();
let simulator: Simulator;
let urls: Record<string, string>;
let stores = 0;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 7,
    clock: { now: Date.now },
    markets: 40,
    exchanges: ['kraken', 'coinbase', 'bitstamp'],
    limits: { mode: 'off' },
  });
  urls = Object.fromEntries(simulator.exchanges.map((id) => [`CRUNCH_${id.toUpperCase()}_URL`, simulator.url(id)]));
});
afterEach(() => {
  for (const exchange of simulator.exchanges) simulator.setFault(exchange, null);
});
afterAll(() => simulator.close());

/** An environment that reaches the simulator and a store that is not there yet. */
function fresh(exchanges = 'kraken,coinbase'): Record<string, string> {
  stores += 1;
  return { ...urls, CRUNCH_DB: join(user.home, `collect-${stores}.db`), CRUNCH_EXCHANGES: exchanges };
}

interface OutcomeRow {
  readonly exchange: string;
  readonly status: string;
  readonly prices: number;
}

describe('one cycle', () => {
  test('makes the store, stores every market and prints an outcome per exchange', async () => {
    const env = fresh();
    const { code, stdout, stderr } = await user.run(['collect', '--json'], env);
    expect([code, stderr]).toEqual([0, '']);
    const outcomes: OutcomeRow[] = JSON.parse(stdout);
    expect(Object.keys(outcomes[0] ?? {})).toEqual([
      'exchange',
      'source',
      'status',
      'prices',
      'skipped',
      'rejected',
      'unlisted',
      'durationMs',
      'error',
      'retryAt',
    ]);
    expect(outcomes.map(({ exchange, status }) => [exchange, status])).toEqual([
      ['kraken', 'ok'],
      ['coinbase', 'ok'],
    ]);
    const stored = await user.run(['markets', '--json'], { CRUNCH_DB: env.CRUNCH_DB ?? '' });
    const priced = JSON.parse(stored.stdout).filter(({ lastPrice }: { lastPrice: unknown }) => lastPrice !== null);
    expect(priced).toHaveLength(outcomes.reduce((sum, { prices }) => sum + prices, 0));
  });

  test('off a terminal has a table on stdout and a line of log on stderr', async () => {
    const { code, stdout, stderr } = await user.run(['collect'], fresh());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^exchange +status +prices +skipped +rejected +unlisted +ms +source\nkraken +ok +\d+/);
    expect(stderr).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z 2 ok, 0 failed, \d+ prices, \d+ ms\n$/);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  test('ends with 3 when some exchanges failed, and says why below the table', async () => {
    simulator.setFault('coinbase', { kind: 'html' });
    const { code, stdout } = await user.run(['collect'], fresh());
    expect(code).toBe(3);
    expect(stdout).toMatch(/^coinbase +failed +0/m);
    expect(stdout).toMatch(/\n\ncoinbase markets: expected JSON/);
  });

  test('ends with 1 when none answered, and with 4 while none may be asked, saying until when', async () => {
    const env = fresh('kraken');
    simulator.setFault('kraken', { kind: 'status', status: 429, retryAfterS: 120 });
    const failed = await user.run(['collect', '--json'], env);
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject([{ status: 'failed', prices: 0 }]);
    expect(JSON.parse(failed.stderr).error).toMatchObject({ code: 'upstream', retryable: true });

    const skipped = await user.run(['collect', '--json'], env);
    expect(skipped.code).toBe(4);
    const [{ retryAt }] = JSON.parse(skipped.stdout);
    const until = new Date(retryAt).toISOString().replace('.000Z', 'Z');
    expect(JSON.parse(skipped.stderr).error).toMatchObject({
      code: 'exhausted',
      message: `collect: every source is cooling down or has spent its budget until ${until}`,
    });
  });

  test('of named pairs stores those alone; a pair that names its exchange asks that one alone', async () => {
    const env = fresh();
    const { code, stdout } = await user.run(['collect', 'bitstamp:BTC-USD', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ exchange: 'bitstamp', prices: 1 }]);
  });

  test('of a pair that nobody lists ends with 2', async () => {
    const { code, stderr } = await user.run(['collect', 'BTX-USD'], fresh());
    expect(code).toBe(2);
    expect(stderr).toMatch(/^crunch: pair.*BTX-USD/);
  });

  test('goes through the proxy that the environment names', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const { port } = new URL(simulator.url('kraken'));
      const upstream = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [upstream, socket]) end.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const env = { ...fresh('kraken'), CRUNCH_KRAKEN_URL: 'http://kraken.test', HTTP_PROXY };

    const { code, stdout } = await user.run(['collect', '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject([{ status: 'ok' }]);
    expect(code).toBe(0);
    expect(new Set(asked)).toEqual(new Set(['kraken.test:80']));

    const direct = await user.run(['collect', '--json'], { ...fresh('kraken'), HTTP_PROXY });
    expect(direct.code).toBe(0);
    expect(asked.length).toBeLessThanOrEqual(2);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));

    expect(await user.run(['collect'], { ...fresh('kraken'), HTTPS_PROXY: 'me:secret@host:1' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('HTTPS_PROXY: unexpected'),
    });
  });
});

describe('--every', () => {
  test('prints a line of JSON per cycle until SIGTERM, then ends with 130 and a whole store', async () => {
    const env = fresh();
    const running = user.start(['collect', '--every', '1s', '--json'], env);
    const text = await running.until('stdout', /(.*\n){2}/);
    for (const line of text.trimEnd().split('\n')) {
      expect(JSON.parse(line).map(({ exchange }: OutcomeRow) => exchange)).toEqual(['kraken', 'coinbase']);
    }

    const second = await user.run(['collect', '--json'], env);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(second.stderr).error).toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`pid ${running.process.pid} on `),
    });

    running.process.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Z 2 ok, 0 failed, \d+ prices, \d+ ms\n/);
    expect(stderr).toMatch(/stopping; .*\n$/);
    const store = await openStore(env.CRUNCH_DB ?? '', { mode: 'read', createdBy: '0.0.0-test' });
    expect(await readMarkets(store)).not.toHaveLength(0);
    await store.close();
    expect((await user.run(['collect', '--json'], env)).code).toBe(0);
  });

  test('in CSV has one header', async () => {
    const running = user.start(['collect', '--every', '1s', '--format', 'csv', '--quiet'], fresh('kraken'));
    const text = await running.until('stdout', /(.*\n){3}/);
    expect(text.match(/^exchange,/gm)).toHaveLength(1);
    running.process.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130, stderr: '' });
  });

  test('a signal ends even a cycle that an exchange keeps waiting, with 130', async () => {
    simulator.setFault('kraken', { kind: 'hang' });
    const before = simulator.requests('kraken').total;
    const running = user.start(['collect'], fresh('kraken'));
    await expect.poll(() => simulator.requests('kraken').total, { timeout: 10_000 }).toBeGreaterThan(before);
    running.process.kill('SIGINT');
    expect(await running.ended).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining('interrupted'),
    });
  });
});

describe('--plan', () => {
  test('asks nobody and makes no store', async () => {
    const env = fresh();
    const before = simulator.requests('kraken').total;
    const { code, stdout } = await user.run(['collect', '--plan', '--every', '5m', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { exchange: 'kraken', requests: 2, markets: null },
      { exchange: 'coinbase', markets: null },
    ]);
    expect(simulator.requests('kraken').total).toBe(before);
    expect((await user.run(['status'], env)).code).toBe(5);
  });

  test('of a store that is there says how much a day adds', async () => {
    const env = fresh('kraken');
    await user.run(['collect'], env);
    const { stdout } = await user.run(['collect', '--plan'], env);
    expect(stdout).toMatch(/^one cycle; daily figures for one every 1m\n\nexchange +requests/);
    expect(stdout).toMatch(/^kraken +1 .* [\d.]+ (kB|MB) +kraken$/m);
  });
});

import { createConnection, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { CrunchError } from '../../src/market/error.js';
import type { MadeAnswer } from '../../src/server/answers.js';
import { seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, recordingLog, serve } from './serve.js';

const open = sharedStore(sqliteRoom(), seeded);

/** A connection of its own, and everything that comes back until it is closed. */
function connect(url: string, text = ''): { socket: Socket; answer: Promise<string> } {
  const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
  const answer = new Promise<string>((resolve) => {
    let heard = '';
    socket.on('data', (part) => {
      heard += part;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
  if (text !== '') socket.write(text);
  return { socket, answer };
}

const NUMBERS = ['-1', '0', '0.5', '1e308', 'NaN', 'Infinity', '0x10', '١', '９', ' ', '50001', '9'.repeat(400), ''];

it.each([
  ...['/api/v1/stats?top=', '/api/v1/markets?limit=', '/api/v1/prices/kraken/BTC-USD?limit='],
  ...[
    '/api/v1/candles/kraken/BTC-USD?limit=',
    '/api/v1/coverage?buckets=',
    '/api/v1/sparklines?market=BTC-USD&points=',
  ],
  ...[
    '/api/v1/alerts/log?limit=',
    '/api/v1/udf/search?limit=',
    '/api/v1/udf/history?symbol=BTC-USD&resolution=60&to=1&countback=',
  ],
])('%s takes whole numbers within its bounds and nothing else', async (path) => {
  const { url } = await serve(await open());
  for (const number of NUMBERS) {
    const { status, json } = await ask(url, path + encodeURIComponent(number));
    expect([status, number]).toEqual([400, number]);
    expect(json()).toMatchObject({ error: { code: 'usage', hint: expect.stringMatching(/^a whole number from/) } });
  }
  expect((await ask(url, `${path}2&${path.split('?')[1]}3`)).status).toBe(400);
});

it.each(['1e308', '-1e308', 'NaN', '99999999999999999999', '-1', '2026-02-30', '٢٠٢٦-01-01', '0', '+1', '1e999'])(
  'a time of %s is refused or answered, whichever end it is of',
  async (time) => {
    const { url } = await serve(await open());
    for (const path of ['/api/v1/stats', '/api/v1/prices/kraken/BTC-USD', '/api/v1/coverage', '/api/v1/alerts/log']) {
      for (const end of ['since', 'until']) {
        const { status, json } = await ask(url, `${path}?${end}=${encodeURIComponent(time)}`);
        expect([200, 400, 422]).toContain(status);
        if (status !== 200) expect(json()).toMatchObject({ error: { code: expect.stringMatching(/usage|limit/) } });
      }
    }
  },
);

it('requests that come all at once are answered one after the other, in their order', async () => {
  const { url } = await serve(await open());
  const paths = Array.from({ length: 300 }, (_, index) => ['/healthz', '/api/v1/markets', '/nothing'][index % 3]);
  const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const last = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
  const answer = await connect(url, requests.join('') + last).answer;
  const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
  expect(statuses).toEqual([...paths.map((path) => (path === '/nothing' ? '404' : '200')), '200']);
});

it('who sends nothing, or a byte now and then, is hung up on', async () => {
  const { url } = await serve(await open(), { limits: { requestMs: 200 } });
  const silent = connect(url);
  const dripping = connect(url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n');
  const drip = setInterval(() => dripping.socket.write('X'), 20);
  const posting = connect(url, 'POST /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n');
  expect(await silent.answer).toMatch(/^(HTTP\/1\.1 408 |$)/);
  expect(await dripping.answer).toMatch(/^HTTP\/1\.1 408 /);
  clearInterval(drip);
  expect(await posting.answer).toMatch(/^HTTP\/1\.1 405 /);
  expect((await ask(url, '/healthz')).status).toBe(200);
});

it('more connections than may be open are closed at once, and there is room again when some end', async () => {
  const { url } = await serve(await open(), { limits: { connections: 3 } });
  const held = [connect(url), connect(url), connect(url)];
  await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
  await expect.poll(async () => connect(url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n').answer).toBe('');
  for (const { socket } of held) socket.destroy();
  await expect
    .poll(() =>
      ask(url, '/healthz').then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

it.each([
  'GET / HTTP/9.9\r\n\r\n',
  'GARBAGE\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00',
  'GET /healthz HTTP/1.1\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'GET http://evil.example/api/v1/markets HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
])('%j is not answered as if it were a question', async (bytes) => {
  const { url } = await serve(await open(), { limits: { requestMs: 300 } });
  const { socket, answer } = connect(url, bytes);
  socket.end();
  expect(await answer).toMatch(/^(HTTP\/1\.1 (400|404|421) [\s\S]*|)$/);
  expect((await ask(url, '/healthz')).status).toBe(200);
});

it('a client that asks for an upgrade or a go-ahead gets an ordinary answer', async () => {
  const { url } = await serve(await open());
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  expect((await ask(url, '/healthz', { headers: upgrade })).status).toBe(200);
  expect((await ask(url, '/healthz', { headers: { expect: '100-continue' } })).status).toBe(200);
});

it('a client that goes away in the middle of a query ends it without a fault in the log, and others that wait get their own', async () => {
  const asked: { signal: AbortSignal; answer: (made: MadeAnswer) => void }[] = [];
  const lines: string[] = [];
  const { url } = await serve(await open(), {
    log: recordingLog(lines),
    make: (_, signal) =>
      new Promise((answer, reject) => {
        asked.push({ signal, answer });
        signal.addEventListener('abort', () => reject(new CrunchError('interrupted', 'query: the client went away')));
      }),
  });
  const { socket } = connect(url, 'GET /api/v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await expect.poll(() => asked.length).toBe(1);
  const other = ask(url, '/api/v1/stats');
  socket.destroy();
  await expect.poll(() => asked.length).toBe(2);
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  asked[1]?.answer({ status: 200, headers: { 'content-type': 'application/json' }, bytes: Buffer.from('[]') });
  expect(await other).toMatchObject({ status: 200, body: '[]' });
  expect(lines.filter((line) => line.includes('went away'))).toEqual([]);
});

import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { newUser } from './crunch.js';
import { fillStore } from './filled-store.js';

const user = newUser();
const db = join(user.home, 'filled.db');
beforeAll(() => fillStore(db));

async function listening(args: readonly string[], env: Record<string, string> = {}) {
  const running = user.start(['serve-api', '-p', '0', '--db', db, ...args], env);
  const url = /listening on (http:\S+)/.exec(await running.until('stderr', /listening on .*\n/))?.[1];
  return { running, url };
}

test('serves the store where it says, and stops on SIGTERM', async () => {
  const { running, url } = await listening([]);
  const answer = await fetch(`${url}/api/v1/exchanges`);
  expect(await answer.json()).toMatchObject([{ exchange: 'bitstamp' }, { exchange: 'kraken' }, { exchange: 'okx' }]);
  running.process.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('stopping; ') });
});

test('a second signal ends it at once, with 130', async () => {
  const { running, url } = await listening([]);
  const socket = connect(Number(new URL(url ?? '').port), '127.0.0.1').on('error', () => {});
  await new Promise<void>((resolve) => socket.write('GET / HTTP/1.1\r\n', () => resolve()));
  running.process.kill('SIGTERM');
  await running.until('stderr', /stopping/);
  running.process.kill('SIGTERM');
  expect((await running.ended).code).toBe(130);
});

test('wants the token of its file, or of CRUNCH_TOKEN', async () => {
  const file = join(user.home, 'token');
  writeFileSync(file, 'from-file\n');
  const servers = [
    { ...(await listening(['--token-file', file])), token: 'from-file' },
    { ...(await listening([], { CRUNCH_TOKEN: 'from-env' })), token: 'from-env' },
  ];
  for (const { url, token, running } of servers) {
    expect((await fetch(`${url}/api/v1/exchanges`)).status).toBe(401);
    const authorized = { headers: { Authorization: `Bearer ${token}` } };
    expect((await fetch(`${url}/api/v1/exchanges`, authorized)).status).toBe(200);
    running.process.kill('SIGTERM');
    await running.ended;
  }
});

test('does not open itself to others without a token', async () => {
  expect(await user.run(['serve-api', '--host', '0.0.0.0', '-p', '0', '--db', db])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--token-file or CRUNCH_TOKEN'),
  });
});

test('answers to the further names that it is told, and to no other', async () => {
  const { running, url } = await listening(['--allow-host', 'prices.example.org']);
  const { port } = new URL(url ?? '');
  // fetch does not let a caller choose the Host.
  const statusFor = (name: string) =>
    new Promise<number | undefined>((resolve) => {
      get({ host: '127.0.0.1', port, path: '/healthz', headers: { host: name } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
    });
  expect([await statusFor('prices.example.org'), await statusFor('example.org')]).toEqual([200, 421]);
  running.process.kill('SIGTERM');
  await running.ended;
});

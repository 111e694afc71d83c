import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newReceiver } from './http-receiver.js';
import { channelOf, letter, MESSAGE, NOW, within } from './world.js';

const receiver = newReceiver();
const TEXT = [
  'BTC-USD on kraken: pct-change +5.23% in 1h, price 64250.1, 2026-01-05T12:00:00Z',
  'A<B-USD on kraken: pct-change +7.00% in 1h, price 1e-9, 2026-01-05T12:00:00Z',
  'and 1 more',
].join('\n');
const TITLE = 'btc: 3 markets, pct-change >= 5% within 1h';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

function json(index = 0) {
  return JSON.parse(receiver.got[index]?.body ?? 'null');
}

describe('a webhook', () => {
  test('gets the values as JSON under the key, signed with the time', async () => {
    const hook = channelOf(
      { type: 'webhook', url: `${receiver.url}/hook?x=1`, secret_env: 'SECRET', allow_private: true },
      { SECRET: 'sesame' },
    );
    await hook.send(letter(), within(5_000));
    expect(json()).toEqual({ key: 'key-1', title: TITLE, text: TEXT, ...MESSAGE });
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = receiver.got;
    expect(path).toBe('/hook?x=1');
    expect(headers['idempotency-key']).toBe('key-1');
    expect(headers['x-crunch-timestamp']).toBe(String(NOW / 1_000));
    const digest = createHmac('sha256', 'sesame')
      .update(`${NOW / 1_000}.${body}`)
      .digest('hex');
    expect(headers['x-crunch-signature']).toBe(`sha256=${digest}`);
  });

  test('may keep its address in a file, and its lines in a template', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crunch-channel-'));
    folders.push(folder);
    await writeFile(join(folder, 'url'), `${receiver.url}/secret-path\n`);
    const hook = channelOf({
      type: 'webhook',
      url_file: join(folder, 'url'),
      template: '{pair}@{exchange} {value} ({price}) {rule}',
      allow_private: true,
    });
    await hook.send(letter(hook.template), within(5_000));
    expect(receiver.got[0]?.path).toBe('/secret-path');
    expect(json().text.split('\n')[0]).toBe('BTC-USD@kraken +5.23% (64250.1) btc');
  });
});

test('ntfy gets topic, title and text, with its token', async () => {
  const table = { type: 'ntfy', topic: 'prices', url: receiver.url, token_env: 'T', allow_private: true };
  await channelOf(table, { T: 'tk_1' }).send(letter(), within(5_000));
  expect(json()).toEqual({ topic: 'prices', title: TITLE, message: TEXT });
  expect(receiver.got[0]?.headers.authorization).toBe('Bearer tk_1');
});

test('Telegram gets a message of the bot to the chat', async () => {
  const table = { type: 'telegram', chat_id: 42, token_env: 'T', url: receiver.url, allow_private: true };
  await channelOf(table, { T: '1:abc' }).send(letter(), within(5_000));
  expect(receiver.got[0]?.path).toBe('/bot1:abc/sendMessage');
  expect(json()).toEqual({ chat_id: '42', text: `${TITLE}\n${TEXT}` });
});

test('Discord gets a message that mentions nobody', async () => {
  const table = { type: 'discord', url: `${receiver.url}/api/webhooks/1/x`, allow_private: true };
  await channelOf(table).send(letter(), within(5_000));
  expect(json()).toEqual({ content: `**${TITLE}**\n${TEXT}`, allowed_mentions: { parse: [] } });
});

test('Slack gets its three special characters escaped', async () => {
  const table = { type: 'slack', url_env: 'SLACK', allow_private: true };
  await channelOf(table, { SLACK: `${receiver.url}/services/x` }).send(letter(), within(5_000));
  expect(json().text).toContain('A&lt;B-USD on kraken');
  expect(json().text).toContain('pct-change &gt;= 5%');
});

describe('what goes wrong', () => {
  const hook = () => channelOf({ type: 'webhook', url: `${receiver.url}/secret-path`, allow_private: true });

  test.each([
    [500, true],
    [503, true],
    [429, true],
    [408, true],
    [400, false],
    [401, false],
    [404, false],
  ])('an answer of %i is tried again: %s', async (status, isRetryable) => {
    receiver.answer((response) => response.writeHead(status).end('no, thank you'));
    const error = await hook()
      .send(letter(), within(5_000))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'SendError',
      isRetryable,
      message: `127.0.0.1:${receiver.port} answered ${status}: no, thank you`,
    });
  });

  test('Retry-After is told on', async () => {
    receiver.answer((response) => response.writeHead(429, { 'retry-after': '17' }).end());
    await expect(hook().send(letter(), within(5_000))).rejects.toMatchObject({ retryAfterMs: 17_000 });
  });

  test('who never answers is given up in time, and tried again', async () => {
    receiver.answer(() => {});
    await expect(hook().send(letter(), within(150))).rejects.toMatchObject({
      isRetryable: true,
      message: /did not answer in time/,
    });
  });

  test('a refused connection is tried again', async () => {
    const closed = channelOf({ type: 'webhook', url: 'http://127.0.0.1:1/', allow_private: true });
    await expect(closed.send(letter(), within(5_000))).rejects.toMatchObject({
      isRetryable: true,
      message: /ECONNREFUSED/,
    });
  });

  test('a redirect is not followed', async () => {
    receiver.answer((response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end());
    await expect(hook().send(letter(), within(5_000))).rejects.toMatchObject({ isRetryable: false });
    expect(receiver.got).toHaveLength(1);
  });

  test('no error says more of the address than the host', async () => {
    receiver.answer((response) => response.writeHead(500).end());
    const error = await hook()
      .send(letter(), within(5_000))
      .catch((thrown: unknown) => String(thrown));
    expect(error).not.toContain('secret-path');
  });

  test('a secret that is not there is named, and tried again', async () => {
    const table = { type: 'webhook', url_env: 'NOT_SET', allow_private: true };
    await expect(channelOf(table).send(letter(), within(5_000))).rejects.toMatchObject({
      isRetryable: true,
      message: 'url: the variable NOT_SET is not set',
    });
  });
});

describe('a private address', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://0x7f.1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://169.254.169.254/',
  ])('is refused unless it is allowed: %s', async (url) => {
    const table = { type: 'webhook', url: url.replace('PORT', String(receiver.port)) };
    await expect(channelOf(table).send(letter(), within(5_000))).rejects.toMatchObject({
      name: 'SendError',
      isRetryable: false,
      message: /is a private address; allow_private = true/,
    });
    expect(receiver.got).toHaveLength(0);
  });
});

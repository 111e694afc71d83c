import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliverDue } from '../../src/alerts/deliver.js';
import { silentLog } from '../../src/market/log.js';
import { readDeliveries } from '../../src/store/delivery.js';
import { openStore } from '../../src/store/open.js';
import { channelOf } from '../alerts/channels/world.js';
import { type Simulator, startSimulator } from '../simulator/server.js';
import { newUser } from './crunch.js';
import { type Inbox, newInboxes } from './inboxes.js';

const user = newUser();
const newInbox = newInboxes();
let simulator: Simulator;
let stores = 0;
/** Where the store lies that one collect made. */
let collectedDb = '';

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 7,
    clock: { now: Date.now },
    markets: 40,
    exchanges: ['coinbase'],
    limits: { mode: 'off' },
  });
  const { env } = fresh();
  expect((await user.run(['collect'], env)).code).toBe(0);
  collectedDb = env.CRUNCH_DB;
});
afterAll(() => simulator.close());

interface World {
  readonly env: Record<string, string> & { readonly CRUNCH_DB: string };
  readonly inbox: Inbox;
}

/** A store of its own, and a configuration with one channel and whatever else is said. */
function fresh(more = ''): World {
  stores += 1;
  const inbox = newInbox();
  const config = join(user.home, `config-${stores}.toml`);
  writeFileSync(config, `[notify.ops]\ntype = "webhook"\nurl = "${inbox.url}"\nallow_private = true\n${more}`);
  const env = {
    CRUNCH_COINBASE_URL: simulator.url('coinbase'),
    CRUNCH_DB: join(user.home, `alert-${stores}.db`),
    CRUNCH_EXCHANGES: 'coinbase',
    CRUNCH_CONFIG: config,
  };
  return { env, inbox };
}

/** As `fresh`, with a store that was collected into once. */
function collected(): World {
  const world = fresh();
  copyFileSync(collectedDb, world.env.CRUNCH_DB);
  return world;
}

const json = (text: string) => JSON.parse(text);

// What is told is gathered for some seconds, in which the other tests go on.
describe.concurrent('crunch alert', { timeout: 60_000 }, () => {
  test('saves a rule, which a collect judges and tells of once', async () => {
    const { env, inbox } = collected();
    const rule = ['alert', 'add', 'BTC-USD', '--when', 'price > 0.001', '--notify', 'ops', '--name', 'high', '--json'];
    const added = await user.run(rule, env);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(json(added.stdout)).toMatchObject({ name: 'high', state: 'armed', when: 'price > 0.001', notify: ['ops'] });
    expect((await user.run(['collect'], env)).code).toBe(0);
    expect((await user.run(['collect'], env)).code).toBe(0);
    expect(inbox.got).toHaveLength(1);
    const [item] = json(inbox.got[0]?.body ?? '').items;
    expect(item).toMatchObject({ exchange: 'coinbase', pair: 'BTC-USD', value: item.price });
    const [event] = json((await user.run(['alert', 'log', '--json'], env)).stdout);
    expect(event).toMatchObject({ rule: 'high', pair: 'BTC-USD', deliveries: [{ channel: 'ops', status: 'sent' }] });
    const shown = await user.run(['alert', 'show', 'high'], env);
    expect(shown.stdout).toMatch(/^high \(1\), firing\n {2}pairs {7}BTC-USD\n/);
    expect(shown.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect((await user.run(['alert', 'list'], env)).stdout).toMatch(
      /^rule +state +when .*\nhigh +firing +price > 0.001 /,
    );
  });

  test('tells while a collect goes on', async () => {
    const { env, inbox } = collected();
    await user.run(['alert', 'add', '*-USD', '--when', 'price > 0', '--notify', 'ops'], env);
    const collecting = user.start(['collect', '--every', '1s'], env);
    await inbox.untilFirst();
    collecting.process.kill('SIGTERM');
    expect((await collecting.ended).code).toBe(130);
    expect(json(inbox.got[0]?.body ?? '').total).toBeGreaterThan(1);
  });

  test('has what cannot be told in its log, and sends it again', async () => {
    const { env, inbox } = collected();
    await user.run(['alert', 'add', '*-USD', '--when', 'price > 0', '--notify', 'ops', '--name', 'all'], env);
    inbox.answer((response) => response.writeHead(404).end());
    const refused = await user.run(['collect', '-v'], env);
    expect(refused).toMatchObject({ code: 0, stderr: expect.stringContaining('notify ops: given up after 1') });
    expect(refused.stdout + refused.stderr).not.toContain('a-secret');
    const log = await user.run(['alert', 'log', 'all', '--dead', '--top', '3'], env);
    expect(log.stdout).toMatch(
      /ops given up \(1\)\n(.*\n)*\n {2}1 ops: given up after 1: 127.0.0.1:\d+ answered 404\n/,
    );
    inbox.answer((response) => response.end());
    const again = await user.run(['alert', 'resend', '1'], env);
    expect(again).toMatchObject({ code: 0, stdout: '1 sent, 0 to be tried again, 0 given up\n' });
    expect(new Set(inbox.got.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test('tells although the process that was telling was killed, under the same key', async () => {
    const { env, inbox } = collected();
    await user.run(['alert', 'add', 'BTC-USD', '--when', 'price > 0', '--notify', 'ops'], env);
    inbox.answer(() => {});
    const collecting = user.start(['collect'], env);
    await inbox.untilFirst();
    collecting.process.kill('SIGKILL');
    await collecting.ended;
    inbox.answer((response) => response.end());
    const store = await openStore(env.CRUNCH_DB, { mode: 'write', createdBy: 'test' });
    try {
      const ops = channelOf({ type: 'webhook', url: inbox.url, allow_private: true });
      const soon = Date.now() + 60_000;
      const context = {
        store,
        channels: new Map([['ops', ops]]),
        clock: { now: () => soon, sleepUntil: async () => {} },
        random: () => 0,
        log: silentLog,
        timeoutMs: 5_000,
      };
      expect(await deliverDue(context, new AbortController().signal)).toEqual({ sent: 1, failed: 0, dead: 0 });
      expect(await readDeliveries(store, { limit: 10 })).toMatchObject([{ status: 'sent', attempts: 2 }]);
    } finally {
      await store.close();
    }
    const keys = inbox.got.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  test('follows the rules of the configuration file, and changes none of them', async () => {
    const { env, inbox } = fresh('[[alert]]\nname = "filed"\npair = "BTC-USD"\nwhen = "price > 0"\nnotify = ["ops"]\n');
    await user.run(['collect'], env);
    expect(inbox.got).toHaveLength(1);
    const removed = await user.run(['alert', 'rm', 'filed'], env);
    expect(removed).toMatchObject({ code: 2, stderr: expect.stringContaining('declared in the configuration file') });
    const config = await user.run(['config'], env);
    expect(config.stdout).toMatch(/notify\.ops\.url +\*\*\*/);
    expect(config.stdout).not.toContain('a-secret');
  });

  test.each([
    ['when = "pct-chnge > 5"', /alert "x": when: unknown metric "pct-chnge"\n {2}did you mean pct-change\?/],
    ['when = "price > 5"\nnotify = ["opps"]', /alert "x": notify: no channel "opps"\n {2}did you mean ops\?/],
    ['when = "price > 5"\nwith = "1h"', /alert "x": unknown key with\n {2}did you mean within\?/],
    [
      'when = "price > 5"\nexchange = "krakn"',
      /alert "x": exchange: unknown exchange "krakn"\n {2}did you mean kraken/,
    ],
    ['when = "price > 5"\nexpires = "7d"', /alert "x": expires: unexpected "7d"/],
  ])('says which rule of the file is wrong, and where: %s', async (text, message) => {
    const { code, stderr } = await user.run(
      ['collect'],
      fresh(`[[alert]]\nname = "x"\npair = "BTC-USD"\n${text}\n`).env,
    );
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test('replays a rule on what is stored', async () => {
    const { env } = collected();
    await user.run(['alert', 'add', 'BTC-USD', '--when', 'price > 0', '--name', 'always'], env);
    const { stdout, code } = await user.run(['alert', 'replay', 'always', '--since', '1d'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^always would have fired 1 time · 1 message, 1 a day · at most 1, on /);
    const value = json((await user.run(['alert', 'replay', 'always', '--json'], env)).stdout);
    expect(value).toMatchObject({ rule: 'always', fired: 1, messages: 1, markets: 1, polls: 1 });
  });

  test('sends a test message, and says what is wrong with a channel', async () => {
    const { env, inbox } = fresh('[notify.out]\ntype = "webhook"\nurl = "http://localhost:1/x"\n');
    const { code, stdout } = await user.run(['alert', 'test', '--notify', 'ops,out'], env);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /ops +webhook +sent\nout +webhook +failed +localhost \((127\.0\.0\.1|::1)\) is a private address/,
    );
    expect(json(inbox.got[0]?.body ?? '').rule).toBe('test');
  });

  test.each([
    [['alert'], /alert: what is to be done\?\n {2}one of add, list/],
    [['alert', 'lst'], /no such command "lst"\n {2}did you mean list\?/],
    [['alert', 'add', 'BTC-USD'], /required option '--when/],
    [['alert', 'test'], /names neither a rule nor a channel/],
    [['alert', 'resend'], /name messages, or --all/],
    [['alert', 'resend', 'x'], /unexpected "x"/],
    [['alert', 'log', '--top', '0'], /--top: unexpected "0"/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await user.run(args, fresh().env);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test('has help with examples for each of its commands, within 80 columns', async () => {
    const { ALERT_SUBCOMMANDS } = await import('../../src/cli/alert/subcommands.js');
    for (const { name, examples } of ALERT_SUBCOMMANDS) {
      const { code, stdout } = await user.run(['alert', name, '--help']);
      expect(code).toBe(0);
      for (const [line] of examples) expect(stdout).toContain(line);
      expect(stdout).toContain('--db <location>');
      expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('  crunch '))).toEqual([]);
    }
  });
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Received } from '../../../src/sources/answer.js';
import { createPlayer } from '../../../src/sources/recording/player.js';
import { recordTo } from '../../../src/sources/recording/recorder.js';
import { openRecording } from '../../../src/sources/recording/recording.js';
import type { AskedRequest, Transport } from '../../../src/sources/transport.js';
import { UpstreamError } from '../../../src/sources/upstream-error.js';
import { sourceOf } from '../evidence.js';

const NOON = Date.UTC(2026, 0, 31, 12);
const asked: AskedRequest = {
  source: sourceOf('binance'),
  exchange: 'binance',
  endpoint: 'prices',
  request: { path: '/api/v3/ticker/24hr', query: { symbols: '["A","B"]', limit: 5 } },
  what: 'binance prices',
};

let folder: string;
let now: number;
const warnings: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crunch-recording-'));
  now = NOON;
  warnings.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function record(network: Transport): Promise<Transport> {
  const log = { debug() {}, info() {}, warn: (message: string) => warnings.push(message) };
  return recordTo(network, { folder, scheduledAt: () => NOON, now: () => now, log });
}

function answering(text: string | null, headers: Record<string, string> = {}): Transport {
  return async (): Promise<Received> => {
    now += 250;
    return { status: 200, headers: new Headers(headers), text, bytes: text?.length ?? 99, receivedAt: now };
  };
}

const names = async () => (await readdir(folder)).sort();
const files = async () =>
  Promise.all((await names()).map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));

describe('a recording', () => {
  it('keeps one file for each answer, with its request, its times and the headers that are read', async () => {
    const headers = { 'Content-Type': 'application/json', 'X-MBX-Used-Weight-1m': '80', 'Set-Cookie': 'id=secret' };
    const transport = await record(answering('{"a": "é"}', headers));
    expect((await transport(asked, undefined)).text).toBe('{"a": "é"}');
    expect(await files()).toEqual([
      {
        exchange: 'binance',
        source: 'binance',
        endpoint: 'prices',
        method: 'GET',
        path: '/api/v3/ticker/24hr',
        query: { symbols: '["A","B"]', limit: '5' },
        scheduledAt: NOON,
        time: NOON,
        durationMs: 250,
        answer: {
          status: 200,
          headers: { 'content-type': 'application/json', 'x-mbx-used-weight-1m': '80' },
          body: '{"a": "é"}',
        },
        failure: null,
      },
    ]);
  });

  it('names its files in the order of time, also within a millisecond and beside another recorder', async () => {
    const still: Transport = async () => ({
      status: 200,
      headers: new Headers(),
      text: '',
      bytes: 0,
      receivedAt: NOON,
    });
    const [one, other] = await Promise.all([record(still), record(still)]);
    for (const transport of [one, other, one]) await transport(asked, undefined);
    now += 1;
    await one(asked, undefined);
    expect(await names()).toHaveLength(4);
    expect((await files()).map(({ time }) => time - NOON)).toEqual([0, 0, 0, 1]);
    expect((await names())[3]).toMatch(/^2026-01-31T12-00-00\.001Z-[0-9a-f]{8}-000003-binance-prices\.json$/);
  });

  it('keeps why no answer came, and nothing of an interrupted request', async () => {
    const failing = await record(async () => {
      throw new UpstreamError('network', 'binance prices: connection refused');
    });
    await expect(failing(asked, undefined)).rejects.toMatchObject({ kind: 'network' });
    const interrupted = await record(async () => {
      throw new DOMException('aborted', 'AbortError');
    });
    await expect(interrupted(asked, undefined)).rejects.toThrow('aborted');
    expect(await files()).toMatchObject([
      { answer: null, failure: { kind: 'network', message: 'binance prices: connection refused' } },
    ]);
  });

  it('that cannot be written is refused before anybody is asked', async () => {
    await writeFile(join(folder, 'file'), '');
    folder = join(folder, 'file');
    await expect(record(answering(''))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^recording: cannot write in .*file \((EEXIST|ENOTDIR)\)$/),
    });
    folder = join(folder, '..');
  });

  it('that can no longer be written costs no answer', async () => {
    const transport = await record(answering('{}'));
    await rm(folder, { recursive: true });
    expect((await transport(asked, undefined)).text).toBe('{}');
    expect(warnings).toEqual(['recording: binance prices not kept (ENOENT)']);
  });
});

describe('a player', () => {
  it('gives each answer once, in the order of time, and shows the time at which it was complete', async () => {
    const bodies = ['first', null, 'third'];
    for (const body of bodies) {
      now += 1_000;
      await (await record(answering(body)))(asked, undefined);
    }
    const player = createPlayer();
    const [poll] = (await openRecording(folder)).polls('binance');
    if (poll) player.begin(poll);
    expect(player.clock.now()).toBe(NOON + 1_000);
    for (const [index, body] of bodies.entries()) {
      const received = await player.transport(asked, undefined);
      const receivedAt = NOON + (index + 1) * 1_250;
      expect([received.text, received.receivedAt, player.clock.now()]).toEqual([body, receivedAt, receivedAt]);
    }
    await expect(player.transport(asked, undefined)).rejects.toMatchObject({
      kind: 'refused',
      message: 'binance prices: not on record: /api/v3/ticker/24hr?limit=5&symbols=["A","B"]',
    });
    await player.clock.sleepUntil(NOON + 90_000);
    expect(player.clock.now()).toBe(NOON + 90_000);
  });
});

it('candles that were asked for between the polls are no poll', async () => {
  const transport = await record(answering('[]'));
  for (const endpoint of ['candles', 'prices', 'candles'] as const) await transport({ ...asked, endpoint }, undefined);
  const polls = (await openRecording(folder)).polls('binance');
  expect(polls.map(({ answers }) => answers.map(({ endpoint }) => endpoint))).toEqual([['prices']]);
});

describe('a folder that is no recording', () => {
  const good = {
    exchange: 'kraken',
    source: 'kraken',
    endpoint: 'prices',
    method: 'GET',
    path: '/0/public/Ticker',
    query: {},
    scheduledAt: NOON,
    time: NOON,
    durationMs: 1,
    answer: { status: 200, headers: {}, body: '{}' },
    failure: null,
  };

  it.each([
    ['{', 'no JSON'],
    ['[]', 'field the whole: unexpected []'],
    [JSON.stringify({ ...good, exchange: undefined }), 'field exchange: missing'],
    [JSON.stringify({ ...good, method: 'PUT' }), 'field method: unexpected "PUT"'],
    [JSON.stringify({ ...good, query: { a: 1 } }), 'field query.a: unexpected 1'],
    [JSON.stringify({ ...good, time: NOON / 1_000 }), 'field time: unexpected 1769860800'],
    [JSON.stringify({ ...good, durationMs: -1 }), 'field durationMs: unexpected -1'],
    [JSON.stringify({ ...good, answer: null }), 'field answer: one of answer and failure is null'],
    [JSON.stringify({ ...good, answer: { ...good.answer, body: {} } }), 'field body: unexpected {}'],
    [JSON.stringify({ ...good, answer: null, failure: { kind: 'bad', message: 'x' } }), 'field kind: unexpected "bad"'],
  ])('is refused by file and field: %s', async (text, problem) => {
    await writeFile(join(folder, 'a.json'), JSON.stringify(good));
    await writeFile(join(folder, 'b.json'), text);
    await expect(openRecording(folder)).rejects.toMatchObject({
      code: 'usage',
      message: `recording: ${join(folder, 'b.json')} is no recorded answer: ${problem}`,
    });
  });

  it('is refused when it is missing, a file, or empty; other files do not matter', async () => {
    await writeFile(join(folder, 'notes.txt'), 'what went wrong');
    await expect(openRecording(folder)).rejects.toThrow('holds no recorded answer');
    await expect(openRecording(join(folder, 'none'))).rejects.toThrow('there is none');
    await expect(openRecording(join(folder, 'notes.txt'))).rejects.toThrow('that is a file');
    await writeFile(join(folder, 'a.json'), JSON.stringify(good));
    expect((await openRecording(folder)).exchanges).toEqual(['kraken']);
  });
});

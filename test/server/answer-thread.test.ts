import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type AnswersElsewhere, answersElsewhere } from '../../src/cli/answers-elsewhere.js';
import { silentLog } from '../../src/market/log.js';
import { createAnswerMaker } from '../../src/server/answer-maker.js';
import { bundled } from '../bundled.js';
import { NOW, seeded } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, KNOWN_SOURCES, recordingLog, serve } from './serve.js';

const threadScript = bundled(fileURLToPath(new URL('../../src/cli/answer-thread.ts', import.meta.url)));
const RANGE = `since=${NOW - 3 * 3_600_000}&until=${NOW}`;
const never = new AbortController().signal;

const opened: AnswersElsewhere[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((elsewhere) => elsewhere.close()));
});

describe('answers made in a thread', () => {
  const room = sqliteRoom();
  const place = async () => {
    const location = await room.newLocation();
    await seeded(await room.open(location));
    const data = { crunchAnswers: { db: location, sourceLists: new Map() } };
    const elsewhere = answersElsewhere(pathToFileURL(await threadScript()), data, silentLog, 60_000);
    opened.push(elsewhere);
    return { store: await room.open(location, { mode: 'read' }), elsewhere };
  };

  it('are those made here, errors among them', async () => {
    const { store, elsewhere } = await place();
    const here = createAnswerMaker({
      store,
      now: Date.now,
      log: silentLog,
      knownExchanges: ['kraken'],
      sourcesOf: () => [],
      knownSources: KNOWN_SOURCES,
    });
    for (const target of [
      `/api/v1/stats?rank=pct-change&${RANGE}`,
      `/api/v1/prices/kraken/BTC-USD?${RANGE}`,
      '/api/v1/markets?limit=1',
      '/api/v1/stats?rank=x',
      '/api/v1/prices/kraken/NO-NO',
      '/api/v1/udf/history?symbol=NO:NO&resolution=60&to=1',
    ]) {
      const [made, expected] = await Promise.all([elsewhere.make(target, never), here(target, never)]);
      expect({ ...made, bytes: made.bytes.toString() }).toEqual({ ...expected, bytes: expected.bytes.toString() });
    }
  });

  it('reach clients with their ETag, and change with the store', async () => {
    const { store, elsewhere } = await place();
    const { url } = await serve(store, { make: elsewhere.make });
    const path = `/api/v1/stats?rank=pct-change&${RANGE}`;
    const first = await ask(url, path);
    expect(first.status).toBe(200);
    const again = await ask(url, path, { headers: { 'if-none-match': String(first.headers.etag) } });
    expect(again.status).toBe(304);
    expect((await ask(url, '/api/v1/markets?limit=1')).headers.link).toMatch(/rel="next"$/);
    expect((await ask(url, '/api/v1/stats?rank=x')).json()).toMatchObject({ error: { code: 'usage' } });
  });
});

/** Stands for a thread that may do anything: what it answers is what it is asked. */
const ODD_THREAD = `
import { parentPort } from 'node:worker_threads';
const cancelled = [];
parentPort.on('message', ({ id, target, cancel }) => {
  if (cancel !== undefined) cancelled.push(cancel);
  if (target === '/hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (target === '/die') throw new Error('it broke');
  if (target === '/odd') parentPort.postMessage({ warning: 'look here' });
  if (target === undefined || target === '/silent') return;
  const bytes = new TextEncoder().encode(target === '/cancelled' ? String(cancelled.length) : target);
  parentPort.postMessage({ id, status: 200, headers: {}, bytes });
});`;

describe('answersElsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crunch-thread-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const open = (longestMs: number, lines: string[] = []) => {
    const script = join(folder, 'odd.mjs');
    writeFileSync(script, ODD_THREAD);
    const data = { crunchAnswers: { db: '', sourceLists: new Map() } };
    const elsewhere = answersElsewhere(pathToFileURL(script), data, recordingLog(lines), longestMs);
    opened.push(elsewhere);
    const get = async (target: string, signal = never) => (await elsewhere.make(target, signal)).bytes.toString();
    return { elsewhere, get };
  };

  it('ends a query that cannot be stopped with its thread, and the next one has another', async () => {
    const { get } = open(1_500);
    expect(await get('/a')).toBe('/a');
    const [hanging, behind] = [get('/hang'), get('/b')];
    await expect(hanging).rejects.toMatchObject({ code: 'interrupted', hint: 'ask again' });
    await expect(behind).rejects.toMatchObject({ code: 'interrupted' });
    expect(await get('/c')).toBe('/c');
  });

  it('says what broke a thread, and goes on with another', async () => {
    const lines: string[] = [];
    const { get } = open(60_000, lines);
    await expect(get('/die')).rejects.toMatchObject({
      code: 'interrupted',
      message: 'answers: their thread has ended: it broke',
    });
    expect(lines[0]).toMatch(/^answers: Error: it broke\n/);
    expect(await get('/odd')).toBe('/odd');
    expect(lines[1]).toBe('look here');
  });

  it('tells the thread that a client went away, and waits no longer', async () => {
    const { get } = open(60_000);
    const client = new AbortController();
    const answer = get('/silent', client.signal);
    client.abort();
    await expect(answer).rejects.toMatchObject({ code: 'interrupted', message: 'query: the client went away' });
    await expect(get('/silent', AbortSignal.abort())).rejects.toMatchObject({ code: 'interrupted' });
    expect(await get('/cancelled')).toBe('2');
  });

  it('gives up what is asked when it closes', async () => {
    const { elsewhere, get } = open(60_000);
    const answer = get('/silent');
    await Promise.all([elsewhere.close(), expect(answer).rejects.toMatchObject({ code: 'interrupted' })]);
    await expect(get('/a')).rejects.toMatchObject({ code: 'interrupted', message: 'answers: the server stops' });
  });
});

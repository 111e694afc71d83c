import { get, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { expect, it } from 'vitest';
import { snapshotSchema } from '../../src/server/schemas.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { writeMissed } from '../../src/store/snapshot.js';
import { HOUR, MINUTE, NOW, seed, seeded } from '../query/seed.js';
import { eachEngine } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

interface Event {
  id: string;
  data: Record<string, unknown>;
}

/** A client of the stream, which collects what it hears. */
async function follow(url: string, query = '', headers: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/api/v1/stream${query}`, { headers, agent: false }, resolve).on('error', reject);
  });
  let text = '';
  const watchers = new Set<() => void>();
  response.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    for (const look of watchers) look();
  });
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()).on('error', () => {}));
  const events = () =>
    text.split('\n\n').flatMap((block): Event[] => {
      const match = /^id: (\d+)\ndata: (.+)$/.exec(block);
      return match ? [{ id: match[1] ?? '', data: JSON.parse(match[2] ?? '') }] : [];
    });
  const until = (isMet: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => isMet() && resolve();
      watchers.add(look);
      look();
    });
  return {
    response,
    ended,
    events,
    text: () => text,
    heard: async (count: number) => {
      await until(() => events().length >= count);
      return events();
    },
    said: (pattern: RegExp) => until(() => pattern.test(text)),
    leave: () => response.destroy(),
  };
}

eachEngine((room) => {
  const limits = { streamPollMs: 20 };
  const place = async () => {
    const location = await room.newStore();
    const writer = await room.open(location);
    await seeded(writer);
    return { writer, reader: await room.open(location, { mode: 'read' }) };
  };
  const kraken = (ago: number, price: number) => ({
    kraken: [{ pair: ['BTC', 'USD'] as const, nativeSymbol: 'XXBTZUSD', prices: [[ago, price] as const] }],
  });
  const gemini = (ago: number) => ({ gemini: [{ pair: ['ETH', 'USD'] as const, prices: [[ago, 7] as const] }] });

  it('tells each snapshot that another process stores, in order, and none of before', async () => {
    const { writer, reader } = await place();
    const { url } = await serve(reader, { limits });
    const client = await follow(url);
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    await seed(writer, kraken(2 * MINUTE, 5));
    await seed(writer, gemini(MINUTE));
    const events = await client.heard(2);
    expect(events.map(({ data }) => data)).toEqual([
      {
        exchange: 'kraken',
        source: 'kraken',
        status: 'ok',
        takenAt: NOW - 2 * MINUTE,
        scheduledAt: NOW - 2 * MINUTE,
        prices: 1,
      },
      expect.objectContaining({ exchange: 'gemini' }),
    ]);
    for (const { data } of events) snapshotSchema.parse(data);
    expect(Number(events[1]?.id)).toBeGreaterThan(Number(events[0]?.id));
  });

  it('keeps to the exchanges and pairs asked for, and brings their prices', async () => {
    const { writer, reader } = await place();
    const { url } = await serve(reader, { limits });
    const clients = await Promise.all([
      follow(url, '?exchange=gemini'),
      follow(url, '?pair=kraken:BTC-USD'),
      follow(url, '?pair=BTC-USD,BTC-EUR&exchange=kraken'),
    ]);
    await seed(writer, kraken(3 * MINUTE, 5));
    await seed(writer, gemini(2 * MINUTE));
    await seed(writer, kraken(MINUTE, 6));
    const [ofGemini, ofPair, ofPairs] = clients;
    expect((await ofPair.heard(2)).map(({ data }) => data.points)).toEqual([[['BTC-USD', 5]], [['BTC-USD', 6]]]);
    expect((await ofPairs.heard(2)).map(({ data }) => data.points)).toEqual([[['BTC-USD', 5]], [['BTC-USD', 6]]]);
    expect((await ofGemini.heard(1)).map(({ data }) => data.exchange)).toEqual(['gemini']);
  });

  it('tells who comes back what was missed, once', async () => {
    const { writer, reader } = await place();
    const { url } = await serve(reader, { limits });
    const before = await follow(url);
    await seed(writer, kraken(9 * MINUTE, 1));
    const [first] = await before.heard(1);
    before.leave();
    await seed(writer, kraken(8 * MINUTE, 2));
    await seed(writer, kraken(7 * MINUTE, 3));
    const after = await follow(url, '', { 'last-event-id': String(first?.id) });
    await after.heard(2);
    await seed(writer, kraken(6 * MINUTE, 4));
    const times = (await after.heard(3)).map(({ data }) => data.takenAt);
    expect(times).toEqual([NOW - 8 * MINUTE, NOW - 7 * MINUTE, NOW - 6 * MINUTE]);
  });

  it('passes over a Last-Event-ID that no event can have had', async () => {
    const { writer, reader } = await place();
    const { url } = await serve(reader, { limits });
    for (const id of ['999999', 'x', '-1']) {
      const client = await follow(url, '', { 'last-event-id': id });
      await seed(writer, kraken(HOUR / 2, 1));
      expect(await client.heard(1)).toHaveLength(1);
      client.leave();
    }
  });

  it('is alive though nothing happens', async () => {
    const { reader } = await place();
    const { url } = await serve(reader, { limits: { ...limits, heartbeatMs: 10 } });
    await (await follow(url)).said(/(: still here\n\n){2}/);
  });

  it('turns away more clients than may listen, and has a place again when one leaves', async () => {
    const { reader } = await place();
    const { url } = await serve(reader, { limits: { ...limits, streams: 1 } });
    const only = await follow(url);
    const answer = await ask(url, '/api/v1/stream');
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '30' } });
    only.leave();
    await expect
      .poll(async () => {
        const next = await follow(url);
        next.leave();
        return next.response.statusCode;
      })
      .toBe(200);
  });

  it('ends its streams when the server stops', async () => {
    const { reader } = await place();
    const server = await serve(reader, { limits });
    const client = await follow(server.url);
    await Promise.all([server.close(), client.ended]);
    expect(client.response.complete).toBe(true);
  });

  // Either bound cuts off alike: what one client may let wait, or its part of what all of them may.
  const backlog =
    room.engine === 'sqlite' ? { streamBacklogBytes: 32_768 } : { streamBacklogBytes: 1e9, streamsBytes: 65_536 };

  it(`cuts off who does not read (${Object.keys(backlog).at(-1)}), and keeps who does`, async () => {
    const { writer, reader } = await place();
    const { url } = await serve(reader, { limits: { streamPollMs: 1, ...backlog } });
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1')
      .pause()
      .on('error', () => {});
    socket.write('GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const reading = await follow(url);
    const streams = async () => /^crunch_http_streams (\d+)$/m.exec((await ask(url, '/metrics')).body)?.[1];
    await expect.poll(streams).toBe('2');
    // The machine's own buffers take megabytes before anything has to wait.
    const { id } = await ensureExchange(writer, 'kraken');
    const ticks = Array.from({ length: 100_000 }, (_, index) => NOW - index * MINUTE);
    await writeMissed(writer, id, 'kraken', ticks, NOW);
    await expect.poll(streams, { timeout: 15_000 }).toBe('1');
    expect(reading.response.destroyed).toBe(false);
    socket.destroy();
  });

  it('answers HEAD with its headers alone', async () => {
    const { reader } = await place();
    const { url } = await serve(reader, { limits });
    expect(await ask(url, '/api/v1/stream', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

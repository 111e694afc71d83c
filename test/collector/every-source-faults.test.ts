import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CollectorContext } from '../../src/collector/context.js';
import { collectCycle } from '../../src/collector/cycle.js';
import { DAY_MS } from '../../src/market/duration.js';
import { silentLog } from '../../src/market/log.js';
import { createClient } from '../../src/sources/client.js';
import type { Source } from '../../src/sources/contract.js';
import { openStore } from '../../src/store/open.js';
import { evidenceOf, LISTING_SOURCE_IDS, listingEvidenceOf, sourceOf } from '../sources/evidence.js';
import { NOON } from './rig.js';
import { createVirtualClock } from './virtual-clock.js';

type Handler = (request: IncomingMessage, response: ServerResponse, good: string) => void;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function reply(status: number, body: string, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

const good: Handler = (request, response, body) => reply(200, body)(request, response, body);
const truncated: Handler = (request, response, body) =>
  reply(200, body.slice(0, body.length >> 1))(request, response, body);
const reset: Handler = (request) => request.socket.destroy();

/** Each way to go wrong, what the outcome says of it, and whether the source is left alone for a while. */
const FAULTS: readonly [name: string, handler: Handler, says: RegExp, isResting: boolean][] = [
  [
    '429 with Retry-After',
    reply(429, '{}', { 'retry-after': '30' }),
    /rate limited \(HTTP 429, retry after 30 s\)/,
    true,
  ],
  ['418', reply(418, '{}'), /rate limited \(HTTP 418\)/, true],
  ['451', reply(451, '<html>no</html>'), /not served from here \(HTTP 451\)/, true],
  ['a 403 page', reply(403, '<!doctype html><title>Attention</title>'), /not served from here \(HTTP 403\)/, true],
  ['500', reply(500, 'oops'), /unavailable \(HTTP 500\)/, false],
  [
    'a page with status 200',
    reply(200, '<!doctype html><title>down</title>'),
    /expected JSON, got HTML|rows are malformed|unexpected null/,
    false,
  ],
  ['half of its JSON', truncated, /expected JSON|rows are malformed|unexpected null/, false],
  ['JSON of another shape', reply(200, '"hello"'), /field .+: unexpected|missing/, false],
  ['a broken connection', reset, /connection|closed|socket|reset/i, false],
];

/** The exchange of a source, serving the bodies of its evidence on their paths until it is told otherwise. */
async function openExchange(id: string) {
  const bodies = new Map<string, string>();
  const { markets, prices } = { markets: listingEvidenceOf(id), prices: evidenceOf(id).prices };
  for (const { requests, bodies: sent } of [prices, markets]) {
    requests.forEach(({ path }, index) => {
      const { pathname } = new URL(path, 'http://localhost');
      if (!bodies.has(pathname)) bodies.set(pathname, JSON.stringify(sent[index]));
    });
  }
  const priced = new Set(prices.requests.map(({ path }) => new URL(path, 'http://localhost').pathname));
  let handler = good;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const body = bodies.get(pathname) ?? bodies.get(decodeURIComponent(pathname)) ?? '{}';
    (priced.has(pathname) ? handler : good)(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const clock = createVirtualClock(NOON, { patienceMs: DAY_MS });
  const store = await openStore(':memory:', { mode: 'write', createdBy: 'test' });
  closers.push(() => store.close());
  const { pauseMs: _, ...budget } = sourceOf(id).budget;
  const source: Source = { ...sourceOf(id), budget };
  const context: CollectorContext = {
    store,
    client: createClient({
      userAgent: 'crunch-test',
      timeoutMs: 10_000,
      maxBytes: 10_000_000,
      originOf: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      retryDelayMs: 0,
      now: clock.now,
      log: silentLog,
    }),
    sources: () => [source],
    clock,
    random: () => 0.5,
    log: silentLog,
    marketsRefreshMs: 365 * DAY_MS,
    handoverBoundPct: 2,
  };
  const [exchange = id] = source.exchanges;
  return {
    clock,
    async poll(next: Handler) {
      handler = next;
      const [outcome] = await collectCycle(
        context,
        { exchanges: [exchange] },
        clock.now(),
        new AbortController().signal,
      );
      const { count } = await store.db
        .selectFrom('price')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return { outcome, stored: count };
    },
  };
}

/** Sources whose price answers name the market that they are of, so that one body cannot stand for all in this test. */
const NAMES_ITS_MARKET = new Set(['bitflyer', 'independent-reserve']);

describe.each(LISTING_SOURCE_IDS)('a cycle of %s', (id) => {
  it('fails, stores nothing and recovers, whatever comes instead of its prices', async () => {
    const exchange = await openExchange(id);
    const before = await exchange.poll(good);
    const isWhole = !NAMES_ITS_MARKET.has(id);
    if (isWhole) expect(before.outcome).toMatchObject({ status: 'ok', prices: before.stored });
    let stored = before.stored;
    for (const [name, fault, says, isResting] of FAULTS) {
      await exchange.clock.advanceTo(exchange.clock.now() + 2 * DAY_MS);
      const { outcome, stored: then } = await exchange.poll(fault);
      expect(outcome, name).toMatchObject({ status: 'failed', prices: 0, error: expect.stringMatching(says) });
      expect([then, outcome?.retryAt !== null], name).toEqual([stored, isResting]);
      await exchange.clock.advanceTo(exchange.clock.now() + 2 * DAY_MS);
      const after = await exchange.poll(good);
      expect({ ...after.outcome, durationMs: 0 }, name).toEqual({ ...before.outcome, durationMs: 0 });
      stored = after.stored;
      if (isWhole) expect(stored).toBe(then + before.stored);
    }
  });
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, type ClientOptions, createClient, type Meter } from '../../src/sources/client.js';
import { UpstreamError } from '../../src/sources/upstream-error.js';
import { evidenceOf, listingEvidenceOf, listingOf, sourceOf } from './evidence.js';

const NOW = Date.UTC(2026, 10, 5, 12);
const kraken = sourceOf('kraken');
const binance = sourceOf('binance');
const bitfinex = sourceOf('bitfinex');
const NO_MARKETS = { exchange: '', markets: [] };
const GOOD = JSON.stringify(evidenceOf('kraken').prices.bodies[0]);

type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A real server on a free port; `seen` collects what it was asked. */
async function serve(handler: Handler) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handler(request, response, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function clientFor(url: string, more: Partial<ClientOptions> = {}): Client {
  return createClient({
    userAgent: 'crunch/test',
    timeoutMs: 5_000,
    maxBytes: 1_000_000,
    originOf: () => url,
    retryDelayMs: 1,
    now: () => NOW,
    log: { debug() {}, info() {}, warn() {} },
    ...more,
  });
}

function reply(status: number, body: string, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
}

/** How asking kraken for prices fails behind this handler. */
async function failureOf(handler: Handler, more: Partial<ClientOptions> = {}, source = kraken) {
  const { seen, url } = await serve(handler);
  const error = await clientFor(url, more)
    .ask(source, source.prices, { exchange: '', markets: [] })
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  expect(error).toBeInstanceOf(UpstreamError);
  const failure = error as UpstreamError;
  expect(failure.code).toBe('upstream');
  expect(failure.message).toMatch(new RegExp(`^${source.id} prices: .+$`));
  return {
    kind: failure.kind,
    status: failure.status,
    retryAfterMs: failure.retryAfterMs,
    message: failure.message,
    asked: seen.length,
    failure,
  };
}

describe('the client', () => {
  it('asks at the overriding origin with the path of the API, a user agent and JSON wanted', async () => {
    const { seen, url } = await serve(reply(200, GOOD));
    const { value } = await clientFor(`${url}/ignored/path`).ask(kraken, kraken.prices, { exchange: '', markets: [] });
    expect(value).toEqual(evidenceOf('kraken').prices.result);
    expect(seen[0]?.url).toBe('/0/public/Ticker');
    expect(seen[0]?.headers).toMatchObject({ 'user-agent': 'crunch/test', accept: 'application/json' });
  });

  it('sends the query encoded', async () => {
    const { seen, url } = await serve(reply(200, '[]'));
    const { candles } = binance;
    if (!candles) throw new Error('binance has candles');
    const query = { nativeSymbol: '币安&USDT', interval: '1h', since: NOW - 3_600_000, until: NOW, now: NOW } as const;
    await clientFor(url).ask(binance, candles, query);
    expect(seen[0]?.url).toContain('symbol=%E5%B8%81%E5%AE%89%26USDT&interval=1h');
  });

  it('counts requests and bytes and reports the time of the server', async () => {
    const date = 'Thu, 05 Nov 2026 11:59:58 GMT';
    const { url } = await serve(reply(200, '[]', { date }));
    const answer = await clientFor(url).ask(binance, binance.prices, { exchange: '', markets: [] });
    expect(answer).toMatchObject({ requests: 1, bytes: 2, serverTime: Date.parse(date) });
  });

  it('tells the meter of every request, repetitions too, and the used weight where an answer names it', async () => {
    const weights = [500, 160];
    const { url } = await serve((request, response, nth) => {
      const headers = { 'X-MBX-USED-WEIGHT-1M': String(weights[nth - 1]) };
      reply(nth === 1 ? 503 : 200, '[]', headers)(request, response, nth);
    });
    const told: unknown[] = [];
    const meter: Meter = {
      before: async ({ cost }, isRepetition) => void told.push([cost, isRepetition]),
      after: (budget) => void told.push(budget?.spent ?? null),
    };
    await clientFor(url, { retryDelayMs: 0 }).ask(binance, binance.prices, NO_MARKETS, undefined, meter);
    expect(told).toEqual([[80, false], 500, [80, true], 160]);
    const other = await serve(reply(200, GOOD, { 'x-mbx-used-weight-1m': '5' }));
    await clientFor(other.url).ask(kraken, kraken.prices, NO_MARKETS, undefined, meter);
    expect(told.at(-1)).toBeNull();
  });

  it('sends nothing that the meter refuses, and fails with the first failure when a repetition is refused', async () => {
    const { seen, url } = await serve(reply(503, '{}'));
    const client = clientFor(url, { retryDelayMs: 0 });
    const refuse = (refusesFirst: boolean): Meter => ({
      before: async (_request, isRepetition) => {
        if (refusesFirst || isRepetition) throw new Error('not now');
      },
      after() {},
    });
    await expect(client.ask(kraken, kraken.prices, NO_MARKETS, undefined, refuse(true))).rejects.toThrow('not now');
    expect(seen).toHaveLength(0);
    await expect(client.ask(kraken, kraken.prices, NO_MARKETS, undefined, refuse(false))).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(seen).toHaveLength(1);
  });

  it('hands the bodies of several requests to parse in their order', async () => {
    const { bodies, result } = listingEvidenceOf('bitfinex');
    const { seen, url } = await serve((request, response) => {
      response.end(JSON.stringify(bodies[request.url?.includes('map') ? 1 : 0]));
    });
    const answer = await clientFor(url).ask(bitfinex, listingOf('bitfinex'), {});
    expect(answer.value).toEqual(result);
    expect(answer.requests).toBe(2);
    expect(seen).toHaveLength(2);
  });

  it('reads compressed bodies', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(GOOD));
    });
    expect((await clientFor(url).ask(kraken, kraken.prices, { exchange: '', markets: [] })).bytes).toBe(
      Buffer.byteLength(GOOD),
    );
  });
});

describe('limits and blocks', () => {
  it('takes 429 for rate limited with the seconds of Retry-After, and does not ask again', async () => {
    expect(await failureOf(reply(429, '{}', { 'retry-after': '30' }))).toMatchObject({
      kind: 'rate-limited',
      status: 429,
      retryAfterMs: 30_000,
      message: 'kraken prices: rate limited (HTTP 429, retry after 30 s)',
      asked: 1,
    });
  });

  it('takes 418 for rate limited with the date of Retry-After', async () => {
    const failure = await failureOf(reply(418, 'banned', { 'retry-after': 'Thu, 05 Nov 2026 12:02:00 GMT' }));
    expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 120_000, asked: 1 });
  });

  it('takes a rate limit in a body of HTTP 200 for what it is', async () => {
    const failure = await failureOf(reply(200, '{"error":["EGeneral:Too many requests"]}'));
    expect(failure).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: null,
      message: 'kraken prices: rate limited (HTTP 200): EGeneral:Too many requests',
      asked: 1,
    });
    expect(failure.failure.retryable).toBe(true);
  });

  it.each([451, 403])('takes HTTP %i for blocked, with a hint, and does not ask again', async (status) => {
    const failure = await failureOf(reply(status, '<html><body>no</body></html>'));
    expect(failure).toMatchObject({ kind: 'blocked', status, asked: 1 });
    expect(failure.message).toBe(`kraken prices: not served from here (HTTP ${status})`);
    expect(failure.failure.hint).not.toBeNull();
    expect(failure.failure.retryable).toBe(false);
  });

  it('takes 403 with the body of a rate limit for rate limited', async () => {
    const failure = await failureOf(reply(403, '{"error":["EAPI:Rate limit exceeded"]}'));
    expect(failure).toMatchObject({ kind: 'rate-limited', status: 403 });
  });

  it('takes the refusal of a location in a body for blocked', async () => {
    const body = '{"code":0,"msg":"Service unavailable from a restricted location"}';
    expect(await failureOf(reply(200, body), {}, binance)).toMatchObject({ kind: 'blocked' });
  });

  it('takes another error in the body for refused and quotes it in one line', async () => {
    const failure = await failureOf(reply(400, '{"code":-1100,"msg":"Illegal\\n\\u001b[31mcharacters"}'), {}, binance);
    expect(failure).toMatchObject({ kind: 'refused', status: 400, asked: 1 });
    expect(failure.message).toBe('binance prices: refused (HTTP 400): -1100 Illegal ?[31mcharacters');
  });

  it('takes a 404 without words for refused', async () => {
    expect(await failureOf(reply(404, 'not found'))).toMatchObject({
      kind: 'refused',
      message: 'kraken prices: refused (HTTP 404)',
    });
  });
});

describe('servers in trouble', () => {
  it('asks once more after a 5xx and takes the answer', async () => {
    const { seen, url } = await serve((request, response, nth) =>
      reply(nth === 1 ? 502 : 200, GOOD)(request, response, nth),
    );
    const answer = await clientFor(url).ask(kraken, kraken.prices, { exchange: '', markets: [] });
    expect(answer.requests).toBe(2);
    expect(seen).toHaveLength(2);
  });

  it('gives up after the second 5xx', async () => {
    expect(await failureOf(reply(503, '<html>maintenance</html>'))).toMatchObject({
      kind: 'unavailable',
      status: 503,
      message: 'kraken prices: unavailable (HTTP 503)',
      asked: 2,
    });
  });

  it('does not ask again when a 503 says when to come back', async () => {
    const failure = await failureOf(reply(503, '', { 'retry-after': '7' }));
    expect(failure).toMatchObject({ kind: 'unavailable', retryAfterMs: 7_000, asked: 1 });
  });

  it('reads the error in the body of a 5xx', async () => {
    const failure = await failureOf(reply(500, '["error",11010,"ratelimit: error"]'), {}, bitfinex);
    expect(failure).toMatchObject({ kind: 'rate-limited', asked: 1 });
    const unknown = await failureOf(reply(500, '["error",10020,"symbol: invalid"]'), {}, bitfinex);
    expect(unknown).toMatchObject({ kind: 'refused', asked: 1 });
  });

  it('asks once more after a reset connection, then names the host', async () => {
    const failure = await failureOf((request) => request.socket.resetAndDestroy());
    expect(failure).toMatchObject({ kind: 'network', status: null, asked: 2 });
    expect(failure.message).toMatch(/connection (reset|closed early) \(\w+ 127\.0\.0\.1:\d+\)$/);
  });

  it('takes a connection that breaks inside the body for the network, never for an answer', async () => {
    const failure = await failureOf((request, response) => {
      response.writeHead(200, { 'content-length': String(GOOD.length) });
      response.write(GOOD.slice(0, 200), () => request.socket.destroy());
    });
    expect(failure).toMatchObject({ kind: 'network', asked: 2 });
  });

  it('says connection refused with host and port', async () => {
    const { url } = await serve(() => {});
    await Promise.all(closers.splice(0).map((close) => close()));
    const error = await clientFor(url)
      .ask(kraken, kraken.prices, { exchange: '', markets: [] })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'network', status: null });
    expect((error as Error).message).toBe(`kraken prices: connection refused (ECONNREFUSED ${url.slice(7)})`);
  });

  it('says that a host is not found', async () => {
    const error = await clientFor('http://nowhere.invalid')
      .ask(kraken, kraken.prices, { exchange: '', markets: [] })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'network' });
    expect((error as Error).message).toMatch(/^kraken prices: host not found.* nowhere\.invalid\)$/);
  });

  it('stops waiting for a server that hangs', async () => {
    const failure = await failureOf(() => {}, { timeoutMs: 60 });
    expect(failure).toMatchObject({
      kind: 'timeout',
      asked: 1,
      message: 'kraken prices: no whole answer within 60 ms',
    });
  });

  it('stops waiting for a body that does not end', async () => {
    const failure = await failureOf(
      (_request, response) => {
        response.writeHead(200);
        response.write('{"error":[');
      },
      { timeoutMs: 60 },
    );
    expect(failure).toMatchObject({ kind: 'timeout', asked: 1 });
  });
});

describe('bodies that are no answer', () => {
  it('names HTML with its beginning', async () => {
    const failure = await failureOf(reply(200, `<!DOCTYPE html>\n<title>${'x'.repeat(500)}`));
    expect(failure).toMatchObject({ kind: 'payload', status: 200, asked: 1 });
    expect(failure.message).toMatch(/^kraken prices: expected JSON, got HTML \("<!DOCTYPE html> <title>x+…"\)$/);
    expect(failure.message.length).toBeLessThan(110);
  });

  it.each([
    [GOOD.slice(0, -20), /^kraken prices: expected JSON, got JSON that breaks off \("\{"error"/],
    ['', /^kraken prices: expected JSON, got an empty body$/],
    ['upstream connect error', /^kraken prices: expected JSON, got "upstream connect error"$/],
    ['[]', /^kraken prices: field body: unexpected array$/],
    ['{"error":[]}', /^kraken prices: field result: missing$/],
    ['{"error":[],"result":"down"}', /^kraken prices: field result: unexpected "down"$/],
    ['{"error":[],"result":{"XXBTZUSD":{"c":[""]}}}', /^kraken prices: field XXBTZUSD\.c\[0\]: unexpected ""$/],
  ])('refuses %j', async (body, message) => {
    const failure = await failureOf(reply(200, body));
    expect(failure).toMatchObject({ kind: 'payload', asked: 1 });
    expect(failure.message).toMatch(message);
  });

  it('stops reading a body that is larger than allowed, compressed or not', async () => {
    const limits = { maxBytes: 1_000 };
    const message = 'kraken prices: the answer is larger than 1000 bytes';
    expect(await failureOf(reply(200, ' '.repeat(5_000)), limits)).toMatchObject({ kind: 'too-large', message });
    const bomb: Handler = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(' '.repeat(1_000_000)));
    };
    expect(await failureOf(bomb, limits)).toMatchObject({ kind: 'too-large', message, asked: 1 });
  });
});

describe('redirects', () => {
  it('are followed on the same host', async () => {
    const { url } = await serve((request, response, nth) => {
      if (nth === 1) response.writeHead(301, { location: '/0/public/Ticker?v=2' }).end();
      else reply(200, GOOD)(request, response, nth);
    });
    expect(
      (await clientFor(url).ask(kraken, kraken.prices, { exchange: '', markets: [] })).value.prices.length,
    ).toBeGreaterThan(0);
  });

  it('are not followed to another host', async () => {
    const other = await serve(reply(200, GOOD));
    const failure = await failureOf(reply(302, '', { location: `${other.url}/0/public/Ticker` }));
    expect(failure).toMatchObject({ kind: 'refused', status: 302, asked: 1 });
    expect(failure.message).toBe(`kraken prices: redirected to ${other.url}, not followed`);
    expect(other.seen).toHaveLength(0);
  });

  it('are not followed in a circle', async () => {
    const failure = await failureOf(reply(302, '', { location: '/0/public/Ticker' }));
    expect(failure).toMatchObject({ kind: 'refused', asked: 4 });
  });
});

describe('an aborted signal', () => {
  it('ends a request at once with its own reason', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by the user');
    const { url } = await serve(() => controller.abort(reason));
    await expect(
      clientFor(url).ask(kraken, kraken.prices, { exchange: '', markets: [] }, controller.signal),
    ).rejects.toBe(reason);
  });

  it('ends the pause before a repetition', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by the user');
    const { seen, url } = await serve((request) => request.socket.destroy());
    const log = { debug: () => controller.abort(reason), info() {}, warn() {} };
    const client = clientFor(url, { retryDelayMs: 60_000, log });
    await expect(client.ask(kraken, kraken.prices, { exchange: '', markets: [] }, controller.signal)).rejects.toBe(
      reason,
    );
    expect(seen).toHaveLength(1);
  });

  it('asks nothing when it was aborted before', async () => {
    const { seen, url } = await serve(reply(200, GOOD));
    await expect(
      clientFor(url).ask(kraken, kraken.prices, { exchange: '', markets: [] }, AbortSignal.abort('no')),
    ).rejects.toBe('no');
    expect(seen).toHaveLength(0);
  });
});

describe('a request with a body', () => {
  it('is sent by POST as JSON', async () => {
    const cex = sourceOf('cex');
    const bodies: string[] = [];
    const { url, seen } = await serve(async (request, response, nth) => {
      for await (const chunk of request) bodies.push(String(chunk));
      reply(200, JSON.stringify(evidenceOf('cex').prices.bodies[0]))(request, response, nth);
    });
    await clientFor(url).ask(cex, cex.prices, NO_MARKETS);
    expect(seen.map(({ method, headers }) => [method, headers['content-type']])).toEqual([
      ['POST', 'application/json'],
    ]);
    expect(bodies).toEqual(['{}']);
  });
});

describe('an API that answers market by market', () => {
  const bitflyer = sourceOf('bitflyer');
  const { query, bodies } = evidenceOf('bitflyer').prices;
  const [market = { nativeSymbol: '', base: '', quote: '' }] = query.markets;
  const names = Array.from({ length: 21 }, (_, index) => `M${index}`);
  const ask = (url: string, markets = names) =>
    clientFor(url).ask(bitflyer, bitflyer.prices, {
      ...query,
      markets: markets.map((nativeSymbol) => ({ ...market, nativeSymbol })),
    });
  const answering =
    (bad: Handler): Handler =>
    (request, response, nth) => {
      const product = new URL(request.url ?? '', 'http://localhost').searchParams.get('product_code');
      if (product === 'M7') return bad(request, response, nth);
      return reply(200, JSON.stringify({ ...(bodies[0] as object), product_code: product }))(request, response, nth);
    };

  it.each([
    ['an error', reply(404, '{"status":-3,"error_message":"Product not found","data":null}')],
    ['a page', reply(200, '<!doctype html><title>no</title>')],
  ])('loses the one market for which it sends %s', async (_, bad) => {
    const { url, seen } = await serve(answering(bad));
    const { value, requests } = await ask(url);
    expect(value.prices.map((quote) => quote.market)).toEqual(names.filter((name) => name !== 'M7'));
    expect(value.rejected).toEqual({ count: 1, first: 'bitflyer prices: field M7: unexpected null' });
    expect([requests, seen.length]).toEqual([21, 21]);
  });

  it('fails as a whole when it limits, or when more than one market of twenty is refused', async () => {
    const limited = await serve(answering(reply(429, '{}')));
    await expect(ask(limited.url)).rejects.toMatchObject({ kind: 'rate-limited' });
    const refused = await serve(answering(reply(404, '{}')));
    await expect(ask(refused.url, ['M7', 'M8'])).rejects.toMatchObject({ kind: 'payload' });
  });
});

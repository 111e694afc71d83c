import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

describe('security', () => {
  const open = sharedStore(sqliteRoom(), seeded);
  const guarded = [
    '/healthz',
    '/metrics',
    '/openapi.json',
    '/api/v1/markets',
    '/api/v1/stream',
    '/api/v1/udf/time',
    '/nothing',
  ];
  const paths = ['/', ...guarded.filter((path) => path !== '/api/v1/stream')];

  it.each(['localhost', 'localhost:8787', '127.0.0.1:1', '[::1]:8787', 'LOCALHOST', 'crunch.lan:80'])(
    'answers to the Host %s',
    async (host) => {
      const { url } = await serve(await open(), { allowedHosts: ['crunch.lan'] });
      expect((await ask(url, '/api/v1/markets', { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:8787',
    'localhost.evil.example',
    '10.0.0.1',
    '127.0.0.1.evil.example',
    'a@localhost',
  ])('does not answer to the Host %s, on any path', async (host) => {
    const { url } = await serve(await open());
    for (const path of paths) {
      const answer = await ask(url, path, { headers: { host } });
      expect([400, 421]).toContain(answer.status);
      expect(answer.json()).toMatchObject({ error: { code: answer.status === 421 ? 'host' : 'malformed' } });
    }
  });

  it('wants the token, when it has one, on every path but those of the page', async () => {
    const { url } = await serve(await open(), { token: 'correct-horse' });
    for (const path of guarded) {
      for (const authorization of [
        undefined,
        'Bearer',
        'Bearer correct',
        'Bearer correct-horsE',
        'Basic correct-horse',
        'correct-horse',
      ]) {
        const answer = await ask(url, path, authorization === undefined ? {} : { headers: { authorization } });
        expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer realm="crunch"' } });
        expect(answer.body).not.toContain('correct-horse');
      }
    }
    expect((await ask(url, '/')).status).toBe(200);
    for (const authorization of ['Bearer correct-horse', 'bearer correct-horse']) {
      expect((await ask(url, '/healthz', { headers: { authorization } })).status).toBe(200);
    }
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'crunch.lan'])('does not bind %s without a token', async (host) => {
    await expect(serve(await open(), { host })).rejects.toMatchObject({
      code: 'usage',
      hint: 'give --token-file or CRUNCH_TOKEN, or bind 127.0.0.1',
    });
  });

  it('does not start with an empty token', async () => {
    await expect(serve(await open(), { token: ' ' })).rejects.toMatchObject({ code: 'usage' });
  });

  it('bound to every address, answers to addresses in digits but not to names', async () => {
    const { url } = await serve(await open(), { host: '0.0.0.0', token: 'secret' });
    const status = async (host: string) =>
      (
        await ask(url.replace('0.0.0.0', '127.0.0.1'), '/healthz', {
          headers: { host, authorization: 'Bearer secret' },
        })
      ).status;
    expect(await status('192.168.1.7:8787')).toBe(200);
    expect(await status('evil.example')).toBe(421);
  });

  it('refuses what a page of another site asks for, but not its links', async () => {
    const { url } = await serve(await open());
    const status = async (site: string, mode: string, dest: string) =>
      (
        await ask(url, '/api/v1/stats', {
          headers: { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
        })
      ).status;
    expect(await status('cross-site', 'no-cors', 'image')).toBe(403);
    expect(await status('cross-site', 'cors', 'empty')).toBe(403);
    expect(await status('cross-site', 'navigate', 'iframe')).toBe(403);
    expect(await status('cross-site', 'navigate', 'document')).toBe(200);
    expect(await status('same-origin', 'cors', 'empty')).toBe(200);
    expect(await status('none', 'navigate', 'document')).toBe(200);
  });

  it('sends the same guarding headers with every answer, and none of CORS', async () => {
    const { url } = await serve(await open());
    for (const path of [...paths, '/api/v1/stats?x=1']) {
      const { headers } = await ask(url, path, { headers: { origin: 'https://evil.example' } });
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it.each([
    ['https://evil.example', 403],
    ['http://localhost.evil.example', 403],
    ['null', 403],
    ['http://localhost:8787', 200],
    ['http://127.0.0.1', 200],
  ])('answers a page of the origin %s with %i', async (origin, status) => {
    const { url } = await serve(await open());
    expect((await ask(url, '/api/v1/markets', { headers: { origin } })).status).toBe(status);
    // The answer that is kept now is not given to strangers either.
    expect((await ask(url, '/api/v1/markets')).status).toBe(200);
    expect((await ask(url, '/api/v1/markets', { headers: { origin } })).status).toBe(status);
  });

  it('keeps the token and the Host checked for answers that it has kept', async () => {
    const { url } = await serve(await open(), { token: 'correct-horse' });
    const authorization = 'Bearer correct-horse';
    expect((await ask(url, '/api/v1/markets', { headers: { authorization } })).status).toBe(200);
    expect((await ask(url, '/api/v1/markets')).status).toBe(401);
    expect((await ask(url, '/api/v1/markets', { headers: { authorization, host: 'evil.example' } })).status).toBe(421);
    expect((await ask(url, '/api/v1/markets', { method: 'POST', headers: { authorization } })).status).toBe(405);
  });

  it('gives no file but its own, whatever the path climbs over', async () => {
    const { url } = await serve(await open());
    for (const path of [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/../../package.json',
      '/docs/..%5c..%5cpackage.json',
      '//etc/passwd',
      '/etc/passwd%00.html',
    ]) {
      expect((await ask(url, path)).status).toBe(404);
    }
  });

  it('refuses a query of a megabyte without reading it to the end', async () => {
    const { url } = await serve(await open());
    const answer = await new Promise<string>((resolve) => {
      const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (part) => (text += part));
      // What is still being sent when the server hangs up is reset.
      socket.on('error', () => {});
      socket.on('close', () => resolve(text));
      socket.write(`GET /api/v1/markets?q=${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    });
    expect(answer).toMatch(/^(HTTP\/1\.1 431 |$)/);
    expect((await ask(url, '/healthz')).status).toBe(200);
  });

  it('does not wait for clients that never finish their request', async () => {
    const { url } = await serve(await open(), { limits: { requestMs: 300 } });
    const cut = await Promise.all(
      ['GET / HTTP/1.1\r\nHost: loc', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1'].map(
        (start) =>
          new Promise<string>((resolve) => {
            const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
            let text = '';
            socket.on('data', (part) => (text += part));
            socket.on('error', () => {});
            socket.on('close', () => resolve(text));
            socket.write(start);
          }),
      ),
    );
    expect(cut[0]).toMatch(/^HTTP\/1\.1 408 /);
    expect(cut[0]).toContain('{"error":{"code":"timeout"');
    expect(cut[1]).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('answers a request line that is no URL with an error in our form', async () => {
    const { url } = await serve(await open());
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (part) => (text += part));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
      socket.end('GET //[ HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n');
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('{"error":{"code":"malformed"');
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
  });
});

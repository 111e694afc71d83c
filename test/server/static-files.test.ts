import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

describe('the page', () => {
  const open = sharedStore(sqliteRoom(), seeded);
  const script = 'export const page = 1;\n'.repeat(100);
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crunch-page-'));
    const pageDir = join(folder, 'web');
    await mkdir(join(pageDir, 'assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await symlink(join(folder, 'secret.txt'), join(pageDir, 'linked.txt'));
    await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>crunch</title>');
    await writeFile(join(pageDir, 'assets', 'main-Ab_3-x9Z.js'), script);
    await writeFile(join(pageDir, 'assets', 'main-Ab_3-x9Z.js.br'), brotliCompressSync(script));
    await writeFile(join(pageDir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(pageDir, 'notes.unknown'), 'x');
  });
  afterAll(() => rm(folder, { recursive: true }));
  const start = async (more = {}) =>
    (await serve(await open(), { assets: { pageDir: join(folder, 'web') }, ...more })).url;
  const visit = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

  it('comes as files with their types, for ever where the name tells the content', async () => {
    const url = await start();
    expect(await ask(url, '/')).toMatchObject({
      status: 200,
      body: '<!doctype html><title>crunch</title>',
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', 'x-frame-options': 'DENY' },
    });
    expect(await ask(url, '/assets/main-Ab_3-x9Z.js')).toMatchObject({
      status: 200,
      body: script,
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      },
    });
    const icon = await ask(url, '/icon.svg');
    expect(icon.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' });
    const again = await ask(url, '/icon.svg', { headers: { 'if-none-match': String(icon.headers.etag) } });
    expect(again.status).toBe(304);
  });

  it('runs under a policy that allows nothing inline and nobody else', async () => {
    expect((await ask(await start(), '/')).headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });

  it('comes compressed, from the file beside where there is one', async () => {
    const url = await start();
    const path = '/assets/main-Ab_3-x9Z.js';
    const { headers, bytes } = await ask(url, path, { headers: { 'accept-encoding': 'br' } });
    expect(headers['content-encoding']).toBe('br');
    expect(bytes.equals(brotliCompressSync(script))).toBe(true);
    expect((await ask(url, path, { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBe('gzip');
  });

  it('answers for its own addresses when a person opens them, and leaves those of the API alone', async () => {
    const url = await start();
    for (const path of ['/markets/kraken/BTC-USD', '/markets/gate/USDC.E-USDT?range=7d', '/status']) {
      expect((await ask(url, path, visit)).body).toContain('<title>crunch</title>');
      expect((await ask(url, path)).status).toBe(404);
    }
    for (const path of ['/api/v1/nothing', '/api', '/assets/gone-12345678.js', '/docs/nothing']) {
      const { status, headers } = await ask(url, path, visit);
      expect([status, headers['content-type']]).toEqual([404, 'application/json']);
    }
    expect((await ask(url, '/api/v1/exchanges', visit)).json()).toHaveLength(2);
  });

  it('gives nothing that is not a plain file of a known type inside its folder', async () => {
    const url = await start();
    for (const path of [
      '/linked.txt',
      '/notes.unknown',
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
    ]) {
      expect((await ask(url, path)).status).toBe(404);
    }
  });

  it('needs no token, the data does', async () => {
    const url = await start({ token: 'correct-horse' });
    expect((await ask(url, '/')).status).toBe(200);
    expect((await ask(url, '/markets/kraken/BTC-USD', visit)).status).toBe(200);
    expect((await ask(url, '/assets/main-Ab_3-x9Z.js')).status).toBe(200);
    expect((await ask(url, '/api/v1/markets', visit)).status).toBe(401);
    expect((await ask(url, '/markets/kraken/BTC-USD')).status).toBe(401);
    expect((await ask(url, '/', { headers: { host: 'evil.example' } })).status).toBe(421);
  });

  it('is not kept waiting for by who asks and does not read', async () => {
    const large = 32 * 1_024 * 1_024;
    await writeFile(join(folder, 'web', 'large.txt'), Buffer.alloc(large));
    const url = await start({ limits: { idleMs: 200 } });
    const received = await new Promise<number>((resolve) => {
      let bytes = 0;
      const socket = createConnection(Number(new URL(url).port), '127.0.0.1').pause();
      socket.on('data', (part) => (bytes += part.length)).on('error', () => {});
      socket.on('close', () => resolve(bytes));
      socket.write('GET /large.txt HTTP/1.1\r\nHost: localhost\r\n\r\n');
      setTimeout(() => socket.resume(), 1_000);
    });
    expect(received).toBeLessThan(large);
  });

  it('that was not built is a word about the API', async () => {
    const { url } = await serve(await open());
    expect(await ask(url, '/')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: expect.stringContaining('/openapi.json'),
    });
    expect((await ask(url, '/markets/kraken/BTC-USD', visit)).status).toBe(404);
    expect((await ask(url, '/docs')).status).toBe(404);
  });
});

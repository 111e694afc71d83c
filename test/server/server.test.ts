import { describe, expect, it } from 'vitest';
import { seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

describe('startServer', () => {
  const open = sharedStore(sqliteRoom(), seeded);

  it('tells where it listens', async () => {
    expect((await serve(await open())).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { url } = await serve(await open(), { host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await ask(url, '/healthz')).json()).toEqual({ status: 'ok' });
  });

  it('refuses a port that is taken', async () => {
    const { url } = await serve(await open());
    const port = Number(new URL(url).port);
    await expect(serve(await open(), { port })).rejects.toMatchObject({
      code: 'busy',
      message: `serve-api: cannot listen on 127.0.0.1:${port}: EADDRINUSE`,
    });
  });

  it('refuses an address that is not of this machine', async () => {
    await expect(serve(await open(), { host: '192.0.2.1', token: 'secret' })).rejects.toMatchObject({ code: 'usage' });
  });

  it('answers the running request before it closes, and takes none after', async () => {
    const store = await open();
    let hasStarted = () => {};
    const started = new Promise<void>((resolve) => {
      hasStarted = resolve;
    });
    const server = await serve(store, {
      sourcesOf: () => {
        hasStarted();
        return [];
      },
    });
    const answer = ask(server.url, '/api/v1/exchanges');
    await started;
    await Promise.all([server.close(), server.close()]);
    expect((await answer).status).toBe(200);
    await expect(ask(server.url, '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('closes though a client keeps its connection', async () => {
    const server = await serve(await open());
    const kept = await fetch(`${server.url}/healthz`);
    expect(await kept.json()).toEqual({ status: 'ok' });
    await server.close();
  });
});

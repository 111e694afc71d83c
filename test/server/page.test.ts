import { describe, expect, it } from 'vitest';
import { MINUTE, seed, seeded, sharedStore } from '../query/seed.js';
import { sqliteRoom } from '../store/each-engine.js';
import { ask, serve } from './serve.js';

describe('the page', () => {
  const room = sqliteRoom();
  const open = sharedStore(room, seeded);
  const get = async (path: string) => ask((await serve(await open())).url, path);

  it('lists the ranking with links to the JSON', async () => {
    const { status, headers, body } = await get('/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=UTF-8');
    expect(body).toMatch(/^<!doctype html>/);
    expect(body).toContain('<td>1</td><td>kraken</td><td><a href="/api/v1/prices/kraken/BTC-USD">BTC-USD</a>');
    expect(body).toContain('<td class="up">+1.00</td>');
    expect(body).toContain('href="/api/v1/stats?rank=pct-change"');
    expect(body).not.toMatch(/<script|<style|style=|onclick/);
  });

  it('ranks as its form asks, fields that are left empty not counted', async () => {
    const { status, body } = await get('/?window=90m&rank=max-rise&quote=&exchange=kraken');
    expect(status).toBe(200);
    expect(body).toContain('<th>max-rise</th>');
    expect(body).toContain('<option selected>max-rise</option>');
    expect(body).toContain('name="window" value="90m"');
    expect(body).toContain('href="/api/v1/stats?rank=max-rise&amp;window=90m&amp;exchange=kraken"');
    expect(body).toContain('2 of 2 markets');
  });

  it('says what is wrong, and keeps what was typed', async () => {
    const { status, body } = await get('/?window=%22%3E%3Cb%3E&exchange=kraken');
    expect(status).toBe(400);
    expect(body).toContain('window: unexpected &quot;&quot;&gt;&lt;b&gt;&quot;');
    expect(body).toContain('name="window" value="&quot;&gt;&lt;b&gt;"');
    expect(await get('/?exchange=krakn')).toMatchObject({
      status: 404,
      body: expect.stringContaining('nearest: kraken'),
    });
    expect((await get('/?x=1')).status).toBe(400);
  });

  it('says so when no market has a price', async () => {
    expect((await get('/?window=1s')).body).toContain('No market has a price in this range, of 3 considered.');
  });

  it('shows a market of any name as text', async () => {
    const store = await room.openNew();
    const name = '<img src=x onerror=alert(1)>';
    await seed(store, { kraken: [{ pair: [name, `"'&`], prices: [[MINUTE, 0.0000001234]] }] });
    const { body } = await ask((await serve(store)).url, '/');
    expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;-&quot;&#39;&amp;');
    expect(body).toContain('<td>0.0000001234</td>');
    expect(body).not.toContain('<img');
  });

  it('brings its style sheet, for light and dark', async () => {
    const { headers, body } = await get('/page.css');
    expect(headers['content-type']).toBe('text/css; charset=utf-8');
    expect(body).toContain('prefers-color-scheme: dark');
  });
});

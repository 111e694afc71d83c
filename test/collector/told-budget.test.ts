import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { askSource } from '../../src/collector/ask-source.js';
import { collectCycle } from '../../src/collector/cycle.js';
import type { Budget, BudgetHeaders } from '../../src/sources/contract.js';
import { NOON, openRig, type Rig } from './rig.js';
import { listing, quoting, toySource } from './toy-exchanges.js';

const MINUTE = 60_000;
const never = new AbortController().signal;
const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const HEADERS: BudgetHeaders = { remaining: 'x-left', limit: 'x-limit', resetInMs: 'x-reset' };

/** An exchange `a` with an API that tells these headers with its prices, and a second source that takes over. */
async function rigOf(more: Partial<Budget> = {}): Promise<Rig & { tell(headers: Record<string, string>): void }> {
  const budget = { limit: 20, windowMs: MINUTE, headers: HEADERS, ...more };
  const other = toySource('other', { exchange: 'a' });
  const rig = await openRig([toySource('a', { budget }), other]);
  rigs.push(rig);
  rig.server.answer('a', 'markets', listing('BTC-USD'));
  rig.server.answer('other', 'prices', quoting({ BTCUSD: 9 }));
  const tell = (headers: Record<string, string>) =>
    rig.server.answer('a', 'prices', (response: ServerResponse) => {
      response.writeHead(200, headers).end('[{"symbol":"BTCUSD","last":5}]');
    });
  return { ...rig, tell };
}

/** Who answers a poll at that time. */
async function polledAt(rig: Rig, at: number): Promise<string | undefined> {
  rig.clock.jumpTo(at);
  const [outcome] = await collectCycle(rig.context, { exchanges: ['a'] }, at, never);
  return outcome?.source;
}

describe('an API that says what is left', () => {
  it('is left alone by polls until its window ends, though another program spent it, while another source answers', async () => {
    const rig = await rigOf();
    rig.tell({ 'x-left': '0', 'x-limit': '20', 'x-reset': '45000' });
    expect(await polledAt(rig, NOON)).toBe('a');
    rig.tell({ 'x-left': '19', 'x-limit': '20', 'x-reset': '60000' });
    expect(await polledAt(rig, NOON + 20_000)).toBe('other');
    expect(await polledAt(rig, NOON + 46_000)).toBe('a');
    expect(rig.server.asked.filter((path) => path === '/a/prices')).toHaveLength(2);
  });

  it('is asked again once the window is over when it says no more than that nothing is left', async () => {
    const rig = await rigOf();
    rig.tell({ 'x-left': '0' });
    expect(await polledAt(rig, NOON)).toBe('a');
    expect(await polledAt(rig, NOON + 40_000)).toBe('other');
    expect(await polledAt(rig, NOON + MINUTE + 1)).toBe('a');
  });

  it('is waited for when its window ends soon', async () => {
    const rig = await rigOf();
    rig.tell({ 'x-left': '0', 'x-reset': '5000' });
    expect(await polledAt(rig, NOON)).toBe('a');
    const next = collectCycle(rig.context, { exchanges: ['a'] }, NOON, never);
    await rig.clock.untilAsleep(NOON + 5_001);
    expect(rig.server.asked.filter((path) => path === '/a/prices')).toHaveLength(1);
    await rig.clock.advanceTo(NOON + 5_001);
    expect(await next).toMatchObject([{ source: 'a', status: 'ok' }]);
  });

  it('gets no request more than it allows, whatever its own limit is', async () => {
    const rig = await rigOf();
    const [source] = rig.context.sources('a');
    if (source === undefined) throw new Error('a has a source');
    let left = 4;
    rig.server.answer('a', 'prices', (response: ServerResponse) => {
      left -= 1;
      response.writeHead(left < 0 ? 429 : 200, { 'x-left': String(Math.max(0, left)), 'x-limit': '5' }).end('[]');
    });
    const kinds: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      const query = { exchange: 'a', markets: [] };
      kinds.push((await askSource(rig.context, source, source.prices, query, never)).kind);
    }
    expect(kinds).toEqual(['answered', 'answered', 'answered', 'answered', 'not-due', 'not-due']);
    expect(left).toBe(0);
  });

  it.each([
    { 'x-left': 'few' },
    { 'x-left': '-3' },
    { 'x-left': '21' },
    { 'x-left': '' },
    { 'x-limit': '20', 'x-reset': '45000' },
    { 'x-left': '1e1', 'x-limit': '5' },
  ] as Record<string, string>[])('is asked as if it had said nothing when it says %j', async (headers) => {
    const rig = await rigOf();
    rig.tell(headers);
    for (let index = 0; index < 5; index += 1) expect(await polledAt(rig, NOON + index)).toBe('a');
  });
});

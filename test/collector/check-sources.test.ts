import { afterEach, describe, expect, it } from 'vitest';
import { checkSources } from '../../src/collector/check-sources.js';
import type { Source } from '../../src/sources/contract.js';
import { NOON, openRig, type Rig } from './rig.js';
import { hanging, listing, quoting, refusal, toySource } from './toy-exchanges.js';

const never = new AbortController().signal;
const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

async function rigOf(sources: readonly Source[]): Promise<Rig> {
  const rig = await openRig(sources, { timeoutMs: 300 });
  rigs.push(rig);
  for (const { id } of sources) {
    rig.server.answer(id, 'prices', quoting({ BTCUSD: 1 }));
    rig.server.answer(id, 'markets', listing('BTC-USD'));
  }
  return rig;
}

describe('checking sources', () => {
  it('says of each how it stands, in one request', async () => {
    const replies = {
      good: quoting({ BTCUSD: 1 }),
      geo: refusal(451),
      busy: refusal(429, { 'retry-after': '30' }),
      empty: quoting({}),
      odd: { body: { nothing: 'known' } },
      gone: refusal(404),
      down: hanging,
    };
    const sources = Object.keys(replies).map((id) => toySource(id));
    const rig = await rigOf(sources);
    for (const [id, reply] of Object.entries(replies)) rig.server.answer(id, 'prices', reply);
    const rows = await checkSources(rig.context, sources, 1_000, never);
    expect(rows.map(({ source, status, retryAt }) => [source, status, retryAt])).toEqual([
      ['good', 'reachable', null],
      ['geo', 'blocked', NOON + 3_600_000],
      ['busy', 'rate-limited', NOON + 30_000],
      ['empty', 'changed', null],
      ['odd', 'changed', null],
      ['gone', 'changed', null],
      ['down', 'unreachable', null],
    ]);
    expect(rows[0]).toMatchObject({ exchanges: ['good'], durationMs: 0, error: null });
    expect(rig.server.asked.slice().sort()).toEqual(sources.map(({ id }) => `/${id}/prices`).sort());
  });

  it('asks for what costs less, and for the markets where prices come market by market', async () => {
    const dear = toySource('dear');
    const single = toySource('single');
    const sources: Source[] = [
      { ...dear, prices: { ...dear.prices, requests: () => [{ path: '/dear/prices', cost: 2 }] } },
      {
        ...single,
        prices: { ...single.prices, requests: ({ markets }) => markets.map(() => ({ path: '/single/prices' })) },
      },
    ];
    const rig = await rigOf(sources);
    await checkSources(rig.context, sources, 1_000, never);
    expect(rig.server.asked.slice().sort()).toEqual(['/dear/markets', '/single/markets']);
  });

  it('calls an answer slow that takes longer than told, not counting the wait for its turn', async () => {
    const source = toySource('a', { budget: { limit: 1, windowMs: 1_000 } });
    const rig = await rigOf([source]);
    await checkSources(rig.context, [source], 1_000, never);
    const waiting = checkSources(rig.context, [source], 500, never);
    await rig.clock.untilAsleep(NOON + 1_001);
    await rig.clock.advanceTo(NOON + 1_001);
    expect(await waiting).toMatchObject([{ status: 'reachable', durationMs: 0 }]);
    rig.clock.jumpTo(NOON + 10_000);
    rig.server.answer('a', 'prices', (response) => {
      rig.clock.jumpTo(NOON + 10_501);
      response.end('[{"symbol":"BTCUSD","last":1}]');
    });
    expect(await checkSources(rig.context, [source], 500, never)).toMatchObject([{ status: 'slow', durationMs: 501 }]);
  });

  it('asks a source that rests for being out of reach, and leaves one alone that asked for that', async () => {
    const sources = [toySource('geo'), toySource('busy')];
    const rig = await rigOf(sources);
    rig.server.answer('geo', 'prices', refusal(451));
    rig.server.answer('busy', 'prices', refusal(429, { 'retry-after': '30' }));
    await checkSources(rig.context, sources, 1_000, never);
    for (const { id } of sources) rig.server.answer(id, 'prices', quoting({ BTCUSD: 1 }));
    expect(await checkSources(rig.context, sources, 1_000, never)).toMatchObject([
      { source: 'geo', status: 'reachable' },
      { source: 'busy', status: 'skipped', durationMs: null, error: 'busy: rate limited', retryAt: NOON + 30_000 },
    ]);
  });
});

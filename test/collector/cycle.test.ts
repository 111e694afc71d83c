import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { collectCycle } from '../../src/collector/cycle.js';
import { parsePair } from '../../src/market/pair.js';
import type { Source } from '../../src/sources/contract.js';
import { readListedMarkets } from '../../src/store/market.js';
import { readSourceState, readSourceStates } from '../../src/store/source-state.js';
import { spentAt } from '../../src/store/spend.js';
import { NOON, openRig, type Rig } from './rig.js';
import { hanging, listing, quoting, refusal, toySource } from './toy-exchanges.js';

const never = new AbortController().signal;
const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

/** Toy exchanges a, b, … that list BTC-USD and ETH-EUR and quote both. */
async function rigOf(ids: string[], options: { timeoutMs?: number; sources?: Source[] } = {}): Promise<Rig> {
  const rig = await openRig(options.sources ?? ids.map((id) => toySource(id)), options);
  rigs.push(rig);
  for (const id of ids) {
    rig.server.answer(id, 'markets', listing('BTC-USD', 'ETH-EUR'));
    rig.server.answer(id, 'prices', quoting({ BTCUSD: '80000.5', ETHEUR: 2000 }));
  }
  return rig;
}

const cycle = (rig: Rig, exchanges: string[], pairs: string[] = [], signal = never) =>
  collectCycle(rig.context, { exchanges, pairs: pairs.map(parsePair) }, rig.clock.now(), signal);

describe('one cycle', () => {
  it('stores the prices of every exchange and tells one outcome each, in the order asked for', async () => {
    const rig = await rigOf(['a', 'b']);
    const outcomes = await cycle(rig, ['b', 'a']);
    expect(outcomes).toEqual(
      ['b', 'a'].map((exchange) => ({
        exchange,
        source: exchange,
        status: 'ok',
        prices: 2,
        skipped: 0,
        rejected: 0,
        unlisted: 0,
        durationMs: 0,
        error: null,
        retryAt: null,
      })),
    );
    expect(await rig.prices('a')).toEqual({ BTCUSD: 80000.5, ETHEUR: 2000 });
    expect(await rig.snapshots()).toHaveLength(2);
  });

  it('counts markets without a price, halted ones and unlisted symbols', async () => {
    const rig = await rigOf(['a']);
    rig.server.answer('a', 'markets', listing('BTC-USD', 'ETH-EUR', 'LTC-USD!', 'XRP-USD'));
    rig.server.answer('a', 'prices', quoting({ BTCUSD: 1, ETHEUR: 0, LTCUSD: 3, PERP: 4 }));
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'ok', prices: 1, skipped: 2, unlisted: 1 }]);
    expect(await rig.prices('a')).toEqual({ BTCUSD: 1 });
  });

  it('is empty for an answer without a price', async () => {
    const rig = await rigOf(['a']);
    rig.server.answer('a', 'prices', quoting({}));
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'empty', prices: 0, error: null }]);
    expect(await rig.snapshots()).toMatchObject([{ status: 'empty', prices: 0 }]);
  });

  it('stores the rest when one row of many is malformed, and names that row', async () => {
    const rig = await rigOf(['a']);
    const bases = Array.from({ length: 30 }, (_, index) => `T${index}`);
    rig.server.answer('a', 'markets', listing(...bases.map((base) => `${base}-USD`)));
    const prices = Object.fromEntries(bases.map((base) => [`${base}USD`, base === 'T7' ? '' : 5]));
    rig.server.answer('a', 'prices', quoting(prices));
    const [outcome] = await cycle(rig, ['a']);
    expect(outcome).toMatchObject({ status: 'ok', prices: 29, rejected: 1 });
    expect(outcome?.error).toContain('a prices: field [7].last');
    expect(await rig.snapshots()).toMatchObject([{ status: 'ok', prices: 29, error: outcome?.error }]);
  });

  it('counts malformed rows of the list of markets too', async () => {
    const rig = await rigOf(['a']);
    const rows = Array.from({ length: 30 }, (_, index) => ({
      symbol: `T${index}USD`,
      base: `T${index}`,
      quote: 'USD',
    }));
    rig.server.answer('a', 'markets', {
      body: rows.map((row, index) => ({ ...row, active: index === 3 ? 'yes' : true })),
    });
    rig.server.answer('a', 'prices', quoting({ T0USD: 1, T1USD: 2 }));
    expect(await cycle(rig, ['a'])).toMatchObject([
      { status: 'ok', prices: 2, rejected: 1, error: expect.stringContaining('a markets: field [3].active') },
    ]);
  });

  it('fails, without stopping the others, for a source that cannot read its own answer', async () => {
    const broken = toySource('a');
    const parse = () => {
      throw new TypeError('x is not a function');
    };
    const sources = [{ ...broken, prices: { ...broken.prices, parse } }, toySource('b')];
    const rig = await rigOf(['a', 'b'], { sources });
    expect(await cycle(rig, ['a', 'b'])).toMatchObject([{ status: 'failed', retryAt: null }, { status: 'ok' }]);
  });

  it('fails for a body that is wrong as a whole, stores nothing of it, and stores the others', async () => {
    const rig = await rigOf(['a', 'b']);
    rig.server.answer('a', 'prices', quoting({ BTCUSD: 1, ETHEUR: 'x' }));
    const outcomes = await cycle(rig, ['a', 'b']);
    expect(outcomes).toMatchObject([
      { status: 'failed', prices: 0, error: expect.stringContaining('last'), retryAt: null },
      { status: 'ok', prices: 2 },
    ]);
    expect(await rig.prices('a')).toEqual({});
    expect((await rig.snapshots()).find(({ exchange }) => exchange === 'a')).toMatchObject({
      status: 'failed',
      error: outcomes[0]?.error,
    });
  });

  it('does not let one exchange that hangs delay the others', async () => {
    const rig = await rigOf(['slow', 'b'], { timeoutMs: 300 });
    rig.server.answer('slow', 'prices', hanging);
    const stored: string[] = [];
    const outcomes = await collectCycle(rig.context, { exchanges: ['slow', 'b'] }, NOON, never, (event) => {
      if (event.phase === 'done') stored.push(event.exchange);
    });
    expect(stored).toEqual(['b', 'slow']);
    expect(outcomes).toMatchObject([
      { status: 'failed', error: expect.stringContaining('slow prices') },
      { status: 'ok' },
    ]);
  });

  it('tells its phases', async () => {
    const rig = await rigOf(['a']);
    const phases: string[] = [];
    await collectCycle(rig.context, { exchanges: ['a'] }, NOON, never, ({ phase }) => phases.push(phase));
    expect(phases).toEqual(['markets', 'prices', 'storing', 'done']);
  });

  it('throws when the store breaks', async () => {
    const rig = await rigOf(['a', 'b']);
    await rig.context.store.db.schema.dropTable('price').execute();
    await expect(cycle(rig, ['a', 'b'])).rejects.toThrow('price');
  });

  it('refuses an exchange without a source', async () => {
    const rig = await rigOf(['a']);
    await expect(cycle(rig, ['a', 'nowhere'])).rejects.toMatchObject({ code: 'unknown' });
  });
});

describe('the list of markets', () => {
  it('costs a request once an hour, every other cycle costs one request', async () => {
    const rig = await rigOf(['a']);
    for (let minute = 0; minute <= 60; minute += 1) {
      rig.clock.jumpTo(NOON + minute * 60_000);
      expect(await collectCycle(rig.restarted(), { exchanges: ['a'] }, rig.clock.now(), never)).toMatchObject([
        { status: 'ok' },
      ]);
    }
    expect(rig.server.asked.filter((path) => path === '/a/prices')).toHaveLength(61);
    expect(rig.server.asked.filter((path) => path === '/a/markets')).toHaveLength(2);
  });

  it('that cannot be refreshed leaves the held one in use, with a warning', async () => {
    const rig = await rigOf(['a']);
    await cycle(rig, ['a']);
    rig.clock.jumpTo(NOON + 3_600_000);
    rig.server.answer('a', 'markets', refusal(404));
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'ok', prices: 2 }]);
    expect(rig.warnings).toEqual([expect.stringContaining('a: going on with the 2 markets held: a markets')]);
  });

  it('that suddenly is empty does not make every market inactive', async () => {
    const rig = await rigOf(['a']);
    await cycle(rig, ['a']);
    rig.clock.jumpTo(NOON + 3_600_000);
    rig.server.answer('a', 'markets', listing());
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'ok', prices: 2 }]);
    expect(rig.warnings).toEqual(['a: a lists no market, going on with the 2 held']);
  });

  it('that was never held and names no market makes the poll fail', async () => {
    const rig = await rigOf(['a']);
    rig.server.answer('a', 'markets', listing());
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'failed', error: 'a markets: none listed' }]);
  });

  it('takes vanished markets out and new ones in', async () => {
    const rig = await rigOf(['a']);
    await cycle(rig, ['a']);
    rig.clock.jumpTo(NOON + 3_600_000);
    rig.server.answer('a', 'markets', listing('ETH-EUR', 'NEW-USD'));
    rig.server.answer('a', 'prices', quoting({ BTCUSD: 7, ETHEUR: 8, NEWUSD: 9 }));
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'ok', prices: 2, skipped: 1, unlisted: 0 }]);
    expect(await rig.prices('a')).toEqual({ BTCUSD: 80000.5, ETHEUR: 8, NEWUSD: 9 });
    const markets = await readListedMarkets(rig.context.store, { includeInactive: true });
    expect(markets.map(({ nativeSymbol, active }) => [nativeSymbol, active])).toEqual([
      ['BTCUSD', false],
      ['ETHEUR', true],
      ['NEWUSD', true],
    ]);
  });
});

describe('named pairs', () => {
  it('restrict what is stored, on the exchanges that list them', async () => {
    const rig = await rigOf(['a', 'b']);
    rig.server.answer('b', 'markets', listing('ETH-EUR'));
    expect(await cycle(rig, ['a', 'b'], ['BTC-USD'])).toMatchObject([
      { status: 'ok', prices: 1 },
      { status: 'empty', prices: 0, unlisted: 1 },
    ]);
    expect(await rig.prices('a')).toEqual({ BTCUSD: 80000.5 });
  });

  it('that no exchange lists are refused with the nearest ones before anything is stored', async () => {
    const rig = await rigOf(['a', 'b']);
    await expect(cycle(rig, ['a', 'b'], ['ETH-EUR', 'BTC-USB'])).rejects.toMatchObject({
      code: 'unknown',
      message: 'pair BTC-USB: not listed by a, b',
      hint: 'did you mean BTC-USD?',
    });
    expect(await rig.snapshots()).toEqual([]);
  });

  it('written without a separator are refused when they may mean two pairs', async () => {
    const rig = await rigOf(['a', 'b']);
    rig.server.answer('b', 'markets', listing('BT-CUSD'));
    await expect(cycle(rig, ['a', 'b'], ['BTCUSD'])).rejects.toMatchObject({
      code: 'unknown',
      message: 'pair BTCUSD: may mean BTC-USD or BT-CUSD',
    });
  });

  it('are no error where an exchange could not say what it lists', async () => {
    const rig = await rigOf(['a', 'b']);
    rig.server.answer('b', 'markets', refusal(500));
    expect(await cycle(rig, ['a', 'b'], ['NEW-USD'])).toMatchObject([{ status: 'empty' }, { status: 'failed' }]);
  });

  it('do not wait for a slow exchange once they are known', async () => {
    const rig = await rigOf(['slow', 'b'], { timeoutMs: 300 });
    rig.server.answer('slow', 'markets', hanging);
    const done: string[] = [];
    await collectCycle(
      rig.context,
      { exchanges: ['slow', 'b'], pairs: [parsePair('BTC-USD')] },
      NOON,
      never,
      (event) => {
        if (event.phase === 'done') done.push(event.exchange);
      },
    );
    expect(done).toEqual(['b', 'slow']);
  });

  it('on an exchange that is not asked are wrong usage', async () => {
    const rig = await rigOf(['a']);
    await expect(cycle(rig, ['a'], ['b:BTC-USD'])).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('cooldowns and budgets', () => {
  it('survive a restart: a source that asked to stay away is skipped until then', async () => {
    const rig = await rigOf(['a']);
    await cycle(rig, ['a']);
    rig.server.answer('a', 'prices', refusal(429, { 'retry-after': '90' }));
    const retryAt = NOON + 90_000;
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'failed', retryAt }]);
    rig.clock.jumpTo(NOON + 60_000);
    const asked = rig.server.asked.length;
    const request = { exchanges: ['a'] };
    expect(await collectCycle(rig.restarted(), request, NOON + 60_000, never)).toMatchObject([
      { status: 'skipped', retryAt, error: 'a: rate limited, until 2026-01-31T12:01:30Z' },
    ]);
    expect(rig.server.asked).toHaveLength(asked);
    expect((await rig.snapshots()).at(-1)).toMatchObject({ status: 'skipped', prices: 0 });
    rig.clock.jumpTo(retryAt);
    rig.server.answer('a', 'prices', quoting({ BTCUSD: 1 }));
    expect(await collectCycle(rig.restarted(), request, retryAt, never)).toMatchObject([{ status: 'ok' }]);
    expect(await readSourceStates(rig.context.store)).toMatchObject([{ cooldownUntil: null, failures: 0 }]);
  });

  it('a rate limit on the list of markets is told as the failure of the poll, not as its consequence', async () => {
    const rig = await rigOf(['a']);
    await cycle(rig, ['a']);
    rig.clock.jumpTo(NOON + 3_600_000);
    rig.server.answer('a', 'markets', refusal(429));
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'failed', error: expect.stringContaining('a markets') }]);
  });

  it('a spent budget skips the poll until its window ends', async () => {
    const rig = await rigOf(['a'], { sources: [toySource('a', { budget: { limit: 2, windowMs: 60_000 } })] });
    await cycle(rig, ['a']);
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'skipped', retryAt: NOON + 60_001 }]);
    expect(rig.server.asked).toHaveLength(2);
  });

  it('a budget of a second is waited for instead of costing a tick', async () => {
    const rig = await rigOf(['a'], { sources: [toySource('a', { budget: { limit: 1, windowMs: 1_000 } })] });
    const outcomes = cycle(rig, ['a']);
    await rig.clock.untilAsleep(NOON + 1_001);
    expect(rig.server.asked).toEqual(['/a/markets']);
    await rig.clock.advanceTo(NOON + 1_001);
    expect(await outcomes).toMatchObject([{ status: 'ok', durationMs: 1_001 }]);
  });

  it('two exchanges that share a source share its budget within one cycle', async () => {
    const shared = { ...toySource('shared', { budget: { limit: 3, windowMs: 60_000 } }), exchanges: ['a', 'b'] };
    const rig = await rigOf(['shared'], { sources: [shared] });
    const outcomes = await cycle(rig, ['a', 'b']);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['ok', 'skipped']);
    expect(rig.server.asked).toHaveLength(3);
  });

  it('a request that is repeated after a failure costs twice, and is not repeated beyond the budget', async () => {
    const rig = await rigOf(['a'], { sources: [toySource('a', { budget: { limit: 4, windowMs: 60_000 } })] });
    await cycle(rig, ['a']);
    rig.server.answer('a', 'prices', refusal(503));
    const used = async () => spentAt((await readSourceState(rig.context.store, 'a'))?.spends ?? [], rig.clock.now());
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'failed', error: expect.stringContaining('503') }]);
    expect([rig.server.asked.length, await used()]).toEqual([4, 4]);
    rig.clock.jumpTo(NOON + 61_000);
    for (const path of ['first', 'second', 'third']) {
      expect([path, (await cycle(rig, ['a'])).map(({ status }) => status)]).toEqual([path, [expect.any(String)]]);
    }
    expect([rig.server.asked.length, await used()]).toEqual([8, 4]);
  });

  it('a budget smaller than one poll spreads the requests instead of never sending them', async () => {
    const one = toySource('a', { budget: { limit: 2, windowMs: 1_000 } });
    const requests = () => [1, 2, 3, 4, 5].map(() => ({ path: '/a/prices' }));
    const rig = await rigOf(['a'], { sources: [{ ...one, prices: { ...one.prices, requests } }] });
    const outcomes = cycle(rig, ['a']);
    for (const wake of [1_001, 2_002]) {
      await rig.clock.untilAsleep(NOON + wake);
      await rig.clock.advanceTo(NOON + wake);
    }
    expect(await outcomes).toMatchObject([{ status: 'ok' }]);
    expect(rig.server.asked).toHaveLength(6);
  });

  it('an interrupted wait gives back what was set aside', async () => {
    const rig = await rigOf(['a'], { sources: [toySource('a', { budget: { limit: 1, windowMs: 1_000 } })] });
    const stop = new AbortController();
    const outcomes = cycle(rig, ['a'], [], stop.signal);
    await rig.clock.untilAsleep(NOON + 1_001);
    stop.abort();
    await expect(outcomes).rejects.toMatchObject({ code: 'interrupted' });
    expect((await readSourceState(rig.context.store, 'a'))?.spends).toEqual([[NOON + 1_001, 1]]);
  });

  it('what the API counts for the address is spent, even when it comes with a refusal', async () => {
    const budget = { limit: 10, windowMs: 60_000, headers: { used: 'x-used' } };
    const rig = await rigOf(['a'], { sources: [toySource('a', { budget })] });
    rig.server.answer('a', 'prices', refusal(404, { 'x-used': '9' }));
    await cycle(rig, ['a']);
    const state = await readSourceState(rig.context.store, 'a');
    expect(spentAt(state?.spends ?? [], NOON)).toBe(9);
  });

  it.each([
    ['a Retry-After of seconds', refusal(429, { 'retry-after': '90' }), 90],
    ['a Retry-After date', refusal(503, { 'retry-after': new Date(NOON + 90_000).toUTCString() }), 90],
    ['a 418', refusal(418), 600],
    ['a 403 that says too often', (response: ServerResponse) => response.writeHead(403).end('access too frequent'), 60],
    ['a 403', refusal(403), 3_600],
    ['a 451', refusal(451), 3_600],
  ])('%s makes the source rest', async (_name, reply, seconds) => {
    const rig = await rigOf(['a']);
    await cycle(rig, ['a']);
    rig.server.answer('a', 'prices', reply);
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'failed', retryAt: NOON + seconds * 1_000 }]);
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'skipped', retryAt: NOON + seconds * 1_000 }]);
  });

  it('a ban whose end the message names lasts until then', async () => {
    const readError = () => ({ kind: 'rate-limited', message: `IP banned until ${NOON + 123_456}.` }) as const;
    const rig = await rigOf(['a'], { sources: [{ ...toySource('a'), readError }] });
    expect(await cycle(rig, ['a'])).toMatchObject([{ status: 'failed', retryAt: NOON + 123_456 }]);
  });

  it('the next source of an exchange takes over in the same cycle when the first fails', async () => {
    const sources = [toySource('own', { exchange: 'a' }), toySource('other', { exchange: 'a' })];
    const rig = await rigOf(['own', 'other'], { sources });
    rig.server.answer('own', 'prices', refusal(429, { 'retry-after': '600' }));
    expect(await cycle(rig, ['a'])).toMatchObject([{ exchange: 'a', source: 'other', status: 'ok', prices: 2 }]);
    rig.server.answer('other', 'prices', refusal(429, { 'retry-after': '60' }));
    expect(await cycle(rig, ['a'])).toMatchObject([{ source: 'other', status: 'failed', retryAt: NOON + 60_000 }]);
    expect(await cycle(rig, ['a'])).toMatchObject([{ source: 'other', status: 'skipped', retryAt: NOON + 60_000 }]);
  });
});

describe('an interrupted cycle', () => {
  it('keeps what had arrived, records the rest as missed, and says so', async () => {
    const rig = await rigOf(['a', 'slow']);
    rig.server.answer('slow', 'prices', hanging);
    const stop = new AbortController();
    const running = collectCycle(rig.context, { exchanges: ['a', 'slow'] }, NOON, stop.signal, (event) => {
      if (event.exchange === 'a' && event.phase === 'done')
        void rig.server.untilAsked('/slow/prices').then(() => stop.abort());
    });
    await expect(running).rejects.toMatchObject({
      code: 'interrupted',
      message: 'collect: interrupted, 1 of 2 exchanges done',
    });
    expect(await rig.prices('a')).toEqual({ BTCUSD: 80000.5, ETHEUR: 2000 });
    expect(await rig.snapshots()).toMatchObject([
      { exchange: 'a', status: 'ok', prices: 2 },
      { exchange: 'slow', status: 'missed', prices: 0, scheduledAt: NOON },
    ]);
  });

  it('does not leave the others waiting for its pairs', async () => {
    const rig = await rigOf(['a', 'slow']);
    rig.server.answer('slow', 'markets', hanging);
    const stop = new AbortController();
    const running = cycle(rig, ['a', 'slow'], ['NEW-USD'], stop.signal);
    await Promise.all([rig.server.untilAsked('/slow/markets'), rig.server.untilAsked('/a/markets')]);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'interrupted' });
  });
});

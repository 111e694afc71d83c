import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReplayRequest, replayPolls } from '../../src/collector/replay.js';
import { parsePair } from '../../src/market/pair.js';
import { openRecording } from '../../src/sources/recording/recording.js';
import { sourcesOf } from '../../src/sources/registry.js';
import { readExchanges } from '../../src/store/exchange.js';
import { readSourceStates } from '../../src/store/source-state.js';
import { NOON, openRig, type Rig } from './rig.js';

/** Three cycles of kraken: a good one with the list of markets, one that timed out, a good one. */
const RECORDED = fileURLToPath(new URL('../recordings/kraken-three-cycles', import.meta.url));
const MINUTE = 60_000;

let rig: Rig;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crunch-replay-'));
  rig = await openRig(sourcesOf('kraken'));
});
afterEach(async () => {
  await rig.close();
  await rm(folder, { recursive: true });
});

async function replay(from = RECORDED, request: Partial<ReplayRequest> = {}, signal = new AbortController().signal) {
  const { polls: pollsOf } = await openRecording(from);
  return replayPolls(rig.context, { exchanges: ['kraken'], pollsOf, ...request }, signal);
}

async function stored() {
  return rig.context.store.db
    .selectFrom('price as p')
    .innerJoin('market as m', 'm.id', 'p.market_id')
    .innerJoin('snapshot as s', 's.id', 'p.snapshot_id')
    .select(['m.base', 'p.price', 's.taken_at', 's.duration_ms'])
    .orderBy('s.taken_at')
    .orderBy('m.base')
    .execute();
}

describe('a replay', () => {
  it('stores what was answered then, at the times of then, and tells the cycles in their order', async () => {
    const cycles = await replay();
    expect(
      cycles.map(({ tick, outcomes }) => [tick - NOON, outcomes.map(({ status, prices }) => [status, prices])]),
    ).toEqual([
      [0, [['ok', 2]]],
      [MINUTE, [['failed', 0]]],
      [2 * MINUTE, [['ok', 2]]],
    ]);
    expect(cycles[1]?.outcomes[0]?.error).toBe('kraken prices: no whole answer within 15000 ms');
    expect(await stored()).toEqual([
      { base: 'BTC', price: 80000.1, taken_at: NOON + 235, duration_ms: 223 },
      { base: 'SOL', price: 150.25, taken_at: NOON + 235, duration_ms: 223 },
      { base: 'BTC', price: 80001, taken_at: NOON + 2 * MINUTE + 140, duration_ms: 133 },
      { base: 'SOL', price: 150.3, taken_at: NOON + 2 * MINUTE + 140, duration_ms: 133 },
    ]);
    expect((await rig.snapshots()).map(({ status, scheduledAt }) => [status, scheduledAt - NOON])).toEqual([
      ['ok', 0],
      ['failed', MINUTE],
      ['ok', 2 * MINUTE],
    ]);
  });

  it('asks nobody, and neither spends a budget nor begins a cooldown', async () => {
    await replay();
    expect(rig.server.asked).toEqual([]);
    expect(await readSourceStates(rig.context.store)).toEqual([]);
  });

  it('keeps to the pairs that are asked for, and notes the interval of the polls', async () => {
    await replay(RECORDED, { pairs: [parsePair('SOL-EUR')], everyMs: MINUTE / 2 });
    expect((await stored()).map(({ base }) => base)).toEqual(['SOL', 'SOL']);
    expect((await readExchanges(rig.context.store))[0]?.pollIntervalMs).toBe(MINUTE / 2);
    await expect(replay(RECORDED, { pairs: [parsePair('BTX-USD')] })).rejects.toThrow();
  });

  it('fails where a request is not on record, and says which', async () => {
    await cp(RECORDED, folder, { recursive: true, filter: (path) => !path.includes('000002') });
    const [first] = await replay(folder);
    expect(first?.outcomes).toMatchObject([
      { status: 'failed', error: 'kraken prices: not on record: /0/public/Ticker', retryAt: null },
    ]);
  });

  it('goes on after what a store holds, and refuses one that holds later polls', async () => {
    await cp(RECORDED, folder, { recursive: true, filter: (path) => !path.includes('000004') });
    expect(await replay(folder)).toHaveLength(2);
    await expect(replay()).rejects.toMatchObject({
      code: 'usage',
      message:
        'replay: the store holds polls of kraken up to 2026-01-31T12:01:15.009Z, the recording begins at 2026-01-31T12:00:00.012Z',
      hint: expect.stringContaining('--db'),
    });
    expect(await stored()).toHaveLength(2);
    await rm(folder, { recursive: true });
    await cp(RECORDED, folder, { recursive: true, filter: (path) => !/00000[123]/.test(path) });
    expect(await replay(folder)).toMatchObject([{ outcomes: [{ status: 'ok', prices: 2 }] }]);
  });

  it('ends when it is interrupted', async () => {
    await expect(replay(RECORDED, {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'interrupted' });
    expect(await stored()).toEqual([]);
  });

  it('stops at a file that changed since the recording was opened', async () => {
    await cp(RECORDED, folder, { recursive: true });
    const { polls: pollsOf } = await openRecording(folder);
    for (const { answers } of pollsOf('kraken')) expect(answers.length).toBeGreaterThan(0);
    await writeFile(join(folder, '2026-01-31T12-02-00.007Z-0a1b2c3d-000004-kraken-prices.json'), '{');
    const never = new AbortController().signal;
    await expect(replayPolls(rig.context, { exchanges: ['kraken'], pollsOf }, never)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('000004-kraken-prices.json is no recorded answer: no JSON'),
    });
  });
});

import { expect, it } from 'vitest';
import {
  changeSourceState,
  readSourceState,
  readSourceStates,
  type SourceState,
} from '../../src/store/source-state.js';
import { eachEngine } from './each-engine.js';
import { START } from './make-history.js';

const COOLING: SourceState = {
  source: 'kraken',
  spends: [
    [START + 60_000, 2.5],
    [START + 61_000, 1],
  ],
  pacedUntil: START + 0.25,
  cooldownUntil: START + 30_000,
  reason: 'rate limited',
  failures: 2,
  lastStatus: 'rate-limited',
  lastAt: START + 5,
};

eachEngine((room) => {
  it('a budget and its cooldown survive a restart', async () => {
    const location = await room.newLocation();
    await changeSourceState(await room.open(location), 'kraken', () => [COOLING, null]);
    expect(await readSourceStates(await room.open(location))).toEqual([COOLING]);
    expect(await readSourceState(await room.open(location), 'okx')).toBeNull();
  });

  it('a change sees the state before it, a fresh one at first, and hands on what it found', async () => {
    const store = await room.openNew();
    const seen = await changeSourceState(store, 'kraken', (state) => [COOLING, state]);
    expect(seen).toEqual({
      source: 'kraken',
      spends: [],
      pacedUntil: 0,
      cooldownUntil: null,
      reason: null,
      failures: 0,
      lastStatus: null,
      lastAt: null,
    });
    const fresh = { ...COOLING, spends: [], cooldownUntil: null, reason: null, failures: 0, lastStatus: 'ok' };
    expect(await changeSourceState(store, 'kraken', (state) => [fresh, state])).toEqual(COOLING);
    await changeSourceState(store, 'binance', (state) => [state, null]);
    expect((await readSourceStates(store)).map(({ source }) => source)).toEqual(['binance', 'kraken']);
    expect(await readSourceState(store, 'kraken')).toEqual(fresh);
  });

  it('a change that throws leaves the state as it was', async () => {
    const store = await room.openNew();
    const broken = changeSourceState(store, 'kraken', () => {
      throw new Error('no');
    });
    await expect(broken).rejects.toThrow('no');
    expect(await readSourceStates(store)).toEqual([]);
  });
});

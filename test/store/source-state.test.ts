import { expect, it } from 'vitest';
import { readSourceStates, type SourceState, writeSourceState } from '../../src/store/source-state.js';
import { eachEngine } from './each-engine.js';
import { START } from './make-history.js';

const COOLING: SourceState = {
  source: 'kraken',
  used: 2.5,
  windowStartedAt: START,
  cooldownUntil: START + 30_000,
  reason: 'HTTP 429',
  failures: 2,
  lastStatus: 'failed',
  lastAt: START + 5,
};

eachEngine((room) => {
  it('a budget and its cooldown survive a restart', async () => {
    const location = await room.newLocation();
    await writeSourceState(await room.open(location), COOLING);
    expect(await readSourceStates(await room.open(location))).toEqual([COOLING]);
  });

  it('the newest state of a source replaces the one before', async () => {
    const store = await room.openNew();
    const fresh = { ...COOLING, used: 1, cooldownUntil: null, reason: null, failures: 0, lastStatus: 'ok' };
    await writeSourceState(store, COOLING);
    await writeSourceState(store, { ...fresh, source: 'binance', lastStatus: null, lastAt: null });
    await writeSourceState(store, fresh);
    expect(await readSourceStates(store)).toEqual([
      { ...fresh, source: 'binance', lastStatus: null, lastAt: null },
      fresh,
    ]);
  });
});

import { expect, it } from 'vitest';
import { type LeaseHolder, releaseLease, renewLease, takeLease } from '../../src/store/lease.js';
import { eachEngine } from './each-engine.js';
import { START } from './make-history.js';

const TTL = 60_000;
const ME = { holder: 'me', pid: 1, host: 'here' };
const OTHER = { holder: 'other', pid: 2, host: 'there' };
const alive = () => true;

eachEngine((room) => {
  it('a lease that is held is refused with its holder', async () => {
    const store = await room.openNew();
    expect(await takeLease(store, 'collect', ME, START, TTL, alive)).toBeNull();
    const refused = await takeLease(store, 'collect', OTHER, START + 1, TTL, alive);
    expect(refused).toEqual({ ...ME, since: START, expiresAt: START + TTL });
    expect(await takeLease(store, 'backfill', OTHER, START, TTL, alive)).toBeNull();
  });

  it('a lease is taken over from its expiry on, and not before', async () => {
    const store = await room.openNew();
    await takeLease(store, 'collect', ME, START, TTL, alive);
    expect(await takeLease(store, 'collect', OTHER, START + TTL - 1, TTL, alive)).toMatchObject(ME);
    expect(await takeLease(store, 'collect', OTHER, START + TTL, TTL, alive)).toBeNull();
    expect(await renewLease(store, 'collect', ME.holder, START + TTL, TTL)).toBe(false);
  });

  it('a lease is taken over from a holder that is not alive', async () => {
    const store = await room.openNew();
    await takeLease(store, 'collect', ME, START, TTL, alive);
    const asked: LeaseHolder[] = [];
    const isDead = (holder: LeaseHolder) => {
      asked.push(holder);
      return false;
    };
    expect(await takeLease(store, 'collect', OTHER, START + 1, TTL, isDead)).toBeNull();
    expect(asked).toEqual([{ ...ME, since: START, expiresAt: START + TTL }]);
  });

  it('a lease that is renewed lasts longer, with the same since', async () => {
    const store = await room.openNew();
    await takeLease(store, 'collect', ME, START, TTL, alive);
    expect(await renewLease(store, 'collect', ME.holder, START + 50_000, TTL)).toBe(true);
    expect(await takeLease(store, 'collect', OTHER, START + TTL, TTL, alive)).toEqual({
      ...ME,
      since: START,
      expiresAt: START + 50_000 + TTL,
    });
  });

  it('only its holder gives a lease back', async () => {
    const store = await room.openNew();
    await takeLease(store, 'collect', ME, START, TTL, alive);
    await releaseLease(store, 'collect', OTHER.holder);
    expect(await takeLease(store, 'collect', OTHER, START, TTL, alive)).toMatchObject(ME);
    await releaseLease(store, 'collect', ME.holder);
    expect(await takeLease(store, 'collect', OTHER, START, TTL, alive)).toBeNull();
  });
});

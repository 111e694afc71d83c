import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withCollectorLease } from '../../src/collector/lock.js';
import { readExchanges } from '../../src/store/exchange.js';
import { takeLease } from '../../src/store/lease.js';
import { NOON, openRig, type Rig } from './rig.js';

const me = { holder: 'me-1', pid: 100, host: 'here' };
const other = { holder: 'other-1', pid: 123, host: 'there' };
const alive = () => true;
const never = new AbortController().signal;

let rig: Rig;
beforeEach(async () => {
  rig = await openRig([]);
});
afterEach(() => rig.close());

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

describe('the collector lease', () => {
  it('refuses a second collector, saying who holds it since when', async () => {
    await withCollectorLease(rig.context, other, alive, never, async () => {
      await expect(withCollectorLease(rig.context, me, alive, never, async () => {})).rejects.toMatchObject({
        code: 'busy',
        message: 'another collector runs on this store: pid 123 on there since 2026-01-31T12:00:00Z',
      });
    });
  });

  it('is given back when the work ends, returns or throws', async () => {
    expect(await withCollectorLease(rig.context, other, alive, never, async () => 7)).toBe(7);
    const failing = withCollectorLease(rig.context, other, alive, never, async () => {
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(await withCollectorLease(rig.context, me, alive, never, async () => 8)).toBe(8);
  });

  it('is given back when the caller stops the work', async () => {
    const stop = new AbortController();
    const working = withCollectorLease(rig.context, other, alive, stop.signal, untilAborted);
    await rig.clock.untilAsleep(NOON + 15_000);
    stop.abort();
    await working;
    expect(await withCollectorLease(rig.context, me, alive, never, async () => 8)).toBe(8);
  });

  it('is kept for as long as the work lasts', async () => {
    const stop = new AbortController();
    const working = withCollectorLease(rig.context, other, alive, stop.signal, untilAborted);
    for (let at = NOON + 15_000; at <= NOON + 120_000; at += 15_000) {
      await rig.clock.untilAsleep(at);
      await rig.clock.advanceTo(at);
    }
    await expect(withCollectorLease(rig.context, me, alive, never, async () => {})).rejects.toMatchObject({
      code: 'busy',
    });
    stop.abort();
    await working;
  });

  it('is taken over from a process that is no longer alive', async () => {
    await takeLease(rig.context.store, 'collect', other, NOON, 60_000, alive);
    expect(
      await withCollectorLease(
        rig.context,
        me,
        ({ pid }) => pid !== 123,
        never,
        async () => 8,
      ),
    ).toBe(8);
  });

  it('that was lost to another collector stops the work', async () => {
    const working = withCollectorLease(rig.context, me, alive, never, untilAborted);
    await rig.clock.untilAsleep(NOON + 15_000);
    rig.clock.jumpTo(NOON + 14_000);
    await takeLease(rig.context.store, 'collect', other, NOON + 61_000, 60_000, alive);
    const stopped = expect(working).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('took this store over'),
    });
    await rig.clock.advanceTo(NOON + 15_000);
    await stopped;
    await expect(withCollectorLease(rig.context, me, alive, never, async () => {})).rejects.toMatchObject({
      message: expect.stringContaining('pid 123'),
    });
  });

  it('leaves the store as it is when it is refused', async () => {
    await takeLease(rig.context.store, 'collect', other, NOON, 60_000, alive);
    let worked = false;
    await withCollectorLease(rig.context, me, alive, never, async () => {
      worked = true;
    }).catch(() => {});
    expect(worked).toBe(false);
    expect(await readExchanges(rig.context.store)).toEqual([]);
  });
});

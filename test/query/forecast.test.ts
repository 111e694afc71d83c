import { expect, it } from 'vitest';
import { readForecast } from '../../src/query/forecast.js';
import { DAY, HOUR, makeHistory, NOW } from '../collector/retention/history.js';
import { eachEngine } from '../store/each-engine.js';

eachEngine((room) => {
  it('without a retention the store grows for ever, and the day comes on which the disk is full', async () => {
    const { store } = await room.openFilled(makeHistory);
    const forecast = await readForecast(store, 1_000_000, { retentionMs: null, diskFreeBytes: 1e8 }, NOW);
    const perDay = ((forecast?.in30DaysBytes ?? 0) - 1_000_000) / 30;
    expect(forecast).toMatchObject({ retentionMs: null, retainedIn30DaysBytes: null, retainedInYearBytes: null });
    expect(forecast?.inYearBytes).toBe(Math.round(1_000_000 + 365 * perDay));
    expect(forecast?.diskFullAt).toBe(NOW + Math.ceil(1e8 / perDay) * DAY);
  });

  it('with one only what is kept for ever goes on growing', async () => {
    const { store } = await room.openFilled(makeHistory);
    const ask = (retentionMs: number | null) =>
      readForecast(store, 1_000_000, { retentionMs, diskFreeBytes: null }, NOW);
    const [free, kept] = [await ask(null), await ask(30 * DAY)];
    expect(kept?.inYearBytes).toBe(free?.inYearBytes);
    // Its 30 days are not over yet when 30 more are.
    expect(kept?.retainedIn30DaysBytes).toBeGreaterThan((free?.in30DaysBytes ?? 0) - 4 * (kept?.priceBytesPerDay ?? 0));
    const saved = (free?.inYearBytes ?? 0) - (kept?.retainedInYearBytes ?? 0);
    expect(saved / (kept?.priceBytesPerDay ?? 1)).toBeGreaterThan(365 - 30);
    expect(saved / (kept?.priceBytesPerDay ?? 1)).toBeLessThan(365 - 30 + 5);
    expect(kept).toMatchObject({ diskFreeBytes: null, diskFullAt: null });
  });

  it('a store never gets smaller, and below an hour of history nothing is foretold', async () => {
    const empty = await room.openNew();
    expect(await readForecast(empty, 1_000, { retentionMs: HOUR, diskFreeBytes: 1 }, NOW)).toBeNull();
    const { store } = await room.openFilled(makeHistory);
    const forecast = await readForecast(store, 1e12, { retentionMs: HOUR, diskFreeBytes: null }, NOW);
    expect(forecast?.retainedIn30DaysBytes).toBeGreaterThanOrEqual(1e12);
  });
});

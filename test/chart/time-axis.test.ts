import { describe, expect, it } from 'vitest';
import { timeAxis } from '../../src/chart/time-axis.js';
import { timeTicks } from '../../src/chart/time-ticks.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './prices.js';

const ticksOf = (since: number, lengthMs: number, columns = 70) =>
  timeTicks({ since, until: since + lengthMs, columns }).map(({ label }) => label);
const START = Date.UTC(2026, 0, 30, 21, 40);

describe('timeTicks', () => {
  it('labels seconds, minutes and hours within a day by the clock, midnight too', () => {
    expect(ticksOf(START, 30_000)).toEqual(['21:40:00', '21:40:05', '21:40:10', '21:40:15', '21:40:20', '21:40:25']);
    expect(ticksOf(START, HOUR_MS)).toEqual(['21:40', '21:50', '22:00', '22:10', '22:20', '22:30']);
    expect(ticksOf(START, DAY_MS)).toEqual(['00:00', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00']);
  });

  it('labels midnight with its day where hours of several days are shown', () => {
    expect(ticksOf(START, 2 * DAY_MS)).toEqual([
      '01-31',
      '06:00',
      '12:00',
      '18:00',
      '02-01',
      '06:00',
      '12:00',
      '18:00',
    ]);
  });

  it('labels days and weeks as MM-DD, weeks on their Mondays', () => {
    expect(ticksOf(START, 7 * DAY_MS)).toEqual(['01-31', '02-01', '02-02', '02-03', '02-04', '02-05', '02-06']);
    const mondays = ['02-02', '02-09', '02-16', '02-23', '03-02', '03-09', '03-16', '03-23', '03-30'];
    expect(ticksOf(START, 60 * DAY_MS)).toEqual(mondays);
  });

  it('labels months and years as YYYY-MM', () => {
    expect(ticksOf(START, 365 * DAY_MS)).toEqual(['2026-03', '2026-05', '2026-07', '2026-09', '2026-11', '2027-01']);
    expect(ticksOf(Date.UTC(2015, 4), 3_652 * DAY_MS)).toEqual(['2016-01', '2018-01', '2020-01', '2022-01', '2024-01']);
  });

  it('stands in the column of its moment', () => {
    const since = Date.UTC(2026, 0, 30);
    expect(timeTicks({ since, until: since + DAY_MS, columns: 24 })).toEqual([
      { column: 0, label: '00:00' },
      { column: 12, label: '12:00' },
    ]);
  });

  it('labels the start where no round moment fits', () => {
    expect(timeTicks({ since: START, until: START + 7 * MINUTE_MS, columns: 3 })).toEqual([
      { column: 0, label: '21:40' },
    ]);
  });
});

describe('timeAxis', () => {
  it('centres each label under its mark and says UTC where there is room', () => {
    const since = Date.UTC(2026, 0, 30, 1);
    expect(timeAxis({ since, until: since + DAY_MS, columns: 48 }, 5)).toEqual([
      '     └──────┬───────┬───────┬───────┬───────┬───────┬─',
      '  UTC     04:00   08:00   12:00   16:00   20:00  00:00',
    ]);
  });

  it('leaves out, mark and all, a label that has no room beside the one before it', () => {
    const since = Date.UTC(2026, 0, 30);
    expect(timeAxis({ since, until: since + DAY_MS, columns: 24 }, 5)).toEqual([
      '     └────────────┬───────────',
      '  UTC           12:00',
    ]);
  });
});

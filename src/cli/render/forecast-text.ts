import { durationName, YEAR_MS } from '../../market/duration.js';
import type { Forecast } from '../../query/forecast.js';
import { bytesText, shareText } from './numbers.js';
import { ageText } from './times.js';

/** Where the growth leads, with and without the retention in force, and when the disk is full; a line each. */
export function forecastLines(forecast: Forecast, now: number): string[] {
  const { priceBytesPerDay, rollupBytesPerDay, retentionMs, diskFreeBytes, diskFullAt } = forecast;
  const [month, year] = [forecast.in30DaysBytes, forecast.inYearBytes].map((bytes) => bytesText(bytes));
  const rollups = (100 * rollupBytesPerDay) / (priceBytesPerDay + rollupBytesPerDay);
  const lines = [`${month} in 30 days, ${year} in a year; rollups are ${shareText(rollups)} of what is added`];
  if (retentionMs !== null) {
    const kept = `with prices kept ${durationName(retentionMs)}`;
    const [keptMonth, keptYear] = [forecast.retainedIn30DaysBytes, forecast.retainedInYearBytes].map((bytes) =>
      bytesText(bytes),
    );
    lines.push(`${kept}: ${keptMonth} in 30 days, ${keptYear} in a year`);
  }
  if (diskFreeBytes !== null) {
    const full = diskFullAt === null ? '' : `, full in ${spanText(diskFullAt - now)}`;
    lines.push(`${bytesText(diskFreeBytes)} left on the disk${full}`);
  }
  return lines;
}

function spanText(ms: number): string {
  return ms >= 2 * YEAR_MS ? `${Math.floor(ms / YEAR_MS)} years` : ageText(ms);
}

import { describe, expect, test } from 'vitest';
import { durationName, parseDuration } from '../../src/market/duration.js';
import { isPlausibleTime, parseTime, timeName } from '../../src/market/time.js';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

describe('parseTime', () => {
  test.each([
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    ['2026-01-31T12:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31 12:00:30', Date.UTC(2026, 0, 31, 12, 0, 30)],
    ['2026-01-31T12:00:00.250+02:00', Date.UTC(2026, 0, 31, 10, 0, 0, 250)],
    ['1769860800', 1_769_860_800_000],
    ['1769860800123', 1_769_860_800_123],
    ['30d', NOW - 30 * 86_400_000],
    ['90m', NOW - 90 * 60_000],
    ['1y', NOW - 365 * 86_400_000],
  ])('reads %s as UTC', (text, time) => {
    expect(parseTime(text, NOW, '--since')).toBe(time);
  });

  test.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '31.01.2026',
    '-5',
    '1.5',
    '1769860800123456',
    '30',
    'd',
    '0d',
  ])('refuses %j and names the flag', (text) => {
    expect(() => parseTime(text, NOW, '--since')).toThrow(
      expect.objectContaining({ code: 'usage', message: `--since: unexpected "${text}"` }),
    );
  });

  test.each(['2008-12-31', '2026-11-24', '999999999', '99y'])('refuses %s as outside 2009 … tomorrow', (text) => {
    expect(() => parseTime(text, NOW, '--since')).toThrow(/outside 2009 … tomorrow/);
  });
});

test('seconds and microseconds are not plausible as milliseconds', () => {
  expect(isPlausibleTime(NOW, NOW)).toBe(true);
  expect(isPlausibleTime(NOW / 1_000, NOW)).toBe(false);
  expect(isPlausibleTime(NOW * 1_000, NOW)).toBe(false);
  expect(isPlausibleTime(Number.NaN, NOW)).toBe(false);
});

test('a time is shown in UTC, with milliseconds only when there are any', () => {
  expect(timeName(NOW)).toBe('2026-11-22T12:00:00Z');
  expect(timeName(NOW + 5)).toBe('2026-11-22T12:00:00.005Z');
});

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1.5h', 5_400_000],
    ['24h', 86_400_000],
    ['2w', 1_209_600_000],
    ['1Y', 31_536_000_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text, '--window')).toBe(ms);
  });

  test.each(['', '5', 'm', '0m', '-1h', '1h30m', '1e3s', '101y', '5M!'])('%j is refused', (text) => {
    expect(() => parseDuration(text, '--window')).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('a name is the largest unit that divides it', () => {
    expect([86_400_000, 90_000, 5_400_000, 604_800_000, 1_500].map(durationName)).toEqual([
      '1d',
      '90s',
      '90m',
      '7d',
      '1500ms',
    ]);
  });
});

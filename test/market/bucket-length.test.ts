import { describe, expect, it } from 'vitest';
import { bucketLengthName, parseBucketLength } from '../../src/market/bucket-length.js';
import type { CrunchError } from '../../src/market/error.js';

const MINUTE = 60_000;

function refusal(text: string): CrunchError {
  try {
    parseBucketLength(text, '--interval');
  } catch (error) {
    return error as CrunchError;
  }
  throw new Error(`${text} was taken`);
}

describe('a bucket length', () => {
  it.each([
    ['1m', 1],
    ['60s', 1],
    ['5m', 5],
    ['90m', 90],
    ['1h', 60],
    ['1.5h', 90],
    ['8h', 480],
    ['1d', 1_440],
    ['3d', 4_320],
    ['1W', 10_080],
    ['2w', 20_160],
  ])('can be %s', (text, minutes) => {
    expect(parseBucketLength(text, '--interval')).toBe(minutes * MINUTE);
  });

  it.each([
    ['7m', '6m, 8m'],
    ['50m', '48m, 1h'],
    ['5h', '4h, 6h'],
    ['23h', '12h, 1d'],
    ['36h', '1d, 2d'],
    ['30s', '1m'],
    ['90s', '1m, 2m'],
  ])('cannot be %s, and the nearest that can are said', (text, near) => {
    expect(refusal(text)).toMatchObject({
      code: 'usage',
      message: `--interval: "${text}" does not divide a day into equal parts`,
      hint: `nearest: ${near}`,
    });
  });

  it('is no month, and not taken for minutes', () => {
    expect(refusal('1M')).toMatchObject({ code: 'usage', hint: expect.stringContaining('a minute is 1m') });
  });

  it('is refused like any duration where it is none', () => {
    for (const text of ['', 'hour', '0m', '-5m']) expect(refusal(text)).toMatchObject({ code: 'usage' });
  });

  it('has the name that exchanges give it, else the shortest', () => {
    expect([7 * 1_440, 1_440, 60, 90, 4 * 1_440].map((minutes) => bucketLengthName(minutes * MINUTE))).toEqual([
      '1w',
      '1d',
      '1h',
      '90m',
      '4d',
    ]);
  });
});

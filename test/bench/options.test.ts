import { expect, test } from 'vitest';
import { parseOptions, SECTIONS } from '../../bench/options.js';

const parse = (...args: string[]) => parseOptions(args, 'results.md');

test('everything at the default size is what the results are of', () => {
  expect(parse()).toMatchObject({ markets: 500, days: 7, only: SECTIONS, out: 'results.md' });
});

test('a part of it overwrites no results, unless told where to write', () => {
  expect(parse('--only', 'rank,cycle')).toMatchObject({ only: ['rank', 'cycle'], out: null });
  expect(parse('--only', 'rank', '--out', 'rank.md')).toMatchObject({ out: 'rank.md' });
});

test('sizes and metrics are as told', () => {
  expect(parse('--markets', '2000', '--days', '28', '--metrics', 'cv,max-fall')).toMatchObject({
    ...{ markets: 2_000, days: 28, metrics: ['cv', 'max-fall'] },
  });
});

test('how long the server is watched is as told, and how often the collector beside it stores', () => {
  expect(parse('--requests', '100000', '--every', '5').serve).toEqual({ requests: 100_000, everyMs: 5_000 });
});

test('what is no size, part or metric is refused by name', () => {
  expect(() => parse('--markets', 'many')).toThrow('--markets: unexpected "many"');
  expect(() => parse('--days', '0')).toThrow('--days: unexpected "0"');
  expect(() => parse('--only', 'rank,speed')).toThrow('--only: unexpected "speed"');
  expect(() => parse('--metrics', 'volume')).toThrow('--metrics: unexpected "volume"');
  expect(() => parse('--fast')).toThrow('--fast');
});

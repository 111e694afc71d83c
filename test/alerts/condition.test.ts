import { describe, expect, test } from 'vitest';
import { conditionName, parseCondition } from '../../src/alerts/condition.js';

describe('a condition', () => {
  test.each([
    ['pct-change >= 5', 'pct-change >= 5%'],
    ['PCT-CHANGE>=5%', 'pct-change >= 5%'],
    ['pct-change <= -5 %', 'pct-change <= -5%'],
    ['abs pct-change >= 5', 'abs pct-change >= 5%'],
    ['|pct-change| > .5', 'abs pct-change > 0.5%'],
    ['price < 6e4', 'price < 60000'],
    ['stale > 10m', 'stale > 10m'],
    ['stale >= 90s', 'stale >= 90s'],
    ['volume >= 1e6', 'volume >= 1000000'],
    ['delta > -3', 'delta > -3'],
  ])('is read: %s', (text, name) => {
    const condition = parseCondition(text, '--when');
    expect(conditionName(condition)).toBe(name);
    expect(parseCondition(name, '--when')).toEqual(condition);
  });

  test.each<[text: string, message: string, hint: string | RegExp]>([
    ['', '--when: unexpected ""', /metric, a comparison and a number/],
    ['pct-change', '--when: unexpected "pct-change"', /metric, a comparison/],
    ['pct-chnge >= 5', 'unknown metric "pct-chnge"', /^did you mean pct-change\?/],
    ['rsi > 70', 'unknown metric "rsi"', /one of delta/],
    ['price == 5', 'unexpected comparison "=="', /one of >=, >, <=, </],
    ['price => 5', 'unexpected comparison "=>"', /did you mean >=\?/],
    ['price >= five', 'unexpected "five" for price', 'write a number'],
    ['price >= 5%', 'unexpected unit "%" for price', /in the quote asset/],
    ['pct-change >= 5m', 'unexpected unit "m" for pct-change', 'it is in percent: write 5 or 5%'],
    ['stale > 5', 'unexpected "5" for stale', /duration/],
    ['stale < 5m', 'stale <', /stale > 10m/],
    ['abs delta >= -1', 'no size is below 0', /abs/],
    ['|delta >= 1', 'unexpected "|delta >= 1"', /\|pct-change\|/],
  ])('that is wrong is refused, naming the part and the nearest: %s', (text, message, hint) => {
    expect(() => parseCondition(text, '--when')).toThrowError(message);
    expect(() => parseCondition(text, '--when')).toThrowError(
      expect.objectContaining({ code: 'usage', hint: expect.stringMatching(hint) }),
    );
  });
});

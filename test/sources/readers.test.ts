import { describe, expect, it } from 'vitest';
import {
  asset,
  fromMilliseconds,
  fromSeconds,
  number,
  price,
  quoteVolume,
  Refusal,
  text,
  volume,
} from '../../src/sources/readers.js';

describe('number', () => {
  it.each([
    [12345678901.23, 12345678901.23],
    ['12345678901.23', 12345678901.23],
    ['0.0000001234', 0.0000001234],
    ['1e-06', 0.000001],
    ['1.5E+3', 1500],
    ['007.50', 7.5],
    ['-2', -2],
  ])('reads %j', (value, expected) => {
    expect(number(value, 'x')).toBe(expected);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    'NaN',
    'Infinity',
    '-Infinity',
    '0x10',
    '1,5',
    '1_000',
    '+1',
    '.5',
    '5.',
    '1e',
    '1e999',
    '١',
  ])('refuses %j', (value) => {
    expect(() => number(value, 'x')).toThrow(Refusal);
  });

  it.each([null, undefined, true, [], ['1'], {}, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (value) => {
    expect(() => number(value, 'x')).toThrow(Refusal);
  });
});

describe('price', () => {
  it('is null for 0 and null, which stand for no price', () => {
    expect([0, '0', '0.00000', '0e5', null].map((value) => price(value, 'x'))).toEqual([null, null, null, null, null]);
  });

  it.each(['', '-1', -0.5, undefined, {}, '12px'])('refuses %j', (value) => {
    expect(() => price(value, 'x')).toThrow(Refusal);
  });
});

describe('volume', () => {
  it('is null where the API gives none', () => {
    expect([volume(undefined, 'x'), volume(null, 'x'), volume('0', 'x')]).toEqual([null, null, 0]);
  });

  it('refuses a negative amount', () => {
    expect(() => volume('-1', 'x')).toThrow('unexpected "-1"');
  });

  it('is null in the quote asset where a factor is missing or the product is no number', () => {
    expect([quoteVolume(2, 3), quoteVolume(null, 3), quoteVolume(2, null), quoteVolume(1e200, 1e200)]).toEqual([
      6,
      null,
      null,
      null,
    ]);
  });
});

describe('text and assets', () => {
  it('refuses what is empty, too long or does not print', () => {
    for (const value of ['', 'x'.repeat(101), 'A\nB', 'A\u0000', '\u202eUSD', 5, null]) {
      expect(() => text(value, 'x')).toThrow(Refusal);
    }
  });

  it('writes asset codes in upper case and by their common name', () => {
    expect(asset('wAXL', 'x')).toBe('WAXL');
    expect(asset('xbt', 'x', new Map([['XBT', 'BTC']]))).toBe('BTC');
    expect(asset('币安人生', 'x')).toBe('币安人生');
  });

  it.each(['A-B', 'A/B', 'A B', 'A:B', 'A,B', 'x'.repeat(41)])('refuses the asset code %j', (value) => {
    expect(() => asset(value, 'x')).toThrow(Refusal);
  });
});

describe('times', () => {
  it('come out in milliseconds', () => {
    expect([fromSeconds('1791201600', 'x'), fromMilliseconds(1791201600000, 'x')]).toEqual([
      1791201600000, 1791201600000,
    ]);
  });

  it('are whole', () => {
    expect(() => fromSeconds(1.5, 'x')).toThrow(Refusal);
    expect(() => fromMilliseconds('1e300', 'x')).toThrow(Refusal);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceLabels } from '../../src/chart/price-axis.js';

describe('priceLabels', () => {
  it('writes as few decimals as keep neighbouring rows apart', () => {
    expect(priceLabels({ min: 1, max: 3, rows: 3 })).toEqual(['3', '2', '1']);
    expect(priceLabels({ min: 1, max: 2, rows: 3 })).toEqual(['2.0', '1.5', '1.0']);
    expect(priceLabels({ min: 0.99991, max: 1.00001, rows: 3 })).toEqual(['1.00001', '0.99996', '0.99991']);
  });

  it('keeps every digit left of the point and aligns to the right', () => {
    expect(priceLabels({ min: 1, max: 12_345_678_901.23, rows: 2 })).toEqual(['12345678901', '          1']);
  });

  it('labels a single price once, in full, in the middle', () => {
    expect(priceLabels({ min: 0.0000001234, max: 0.0000001234, rows: 3 })).toEqual([
      '            ',
      '0.0000001234',
      '            ',
    ]);
  });

  it('does not repeat a label where the prices are too close for a number to tell apart', () => {
    const labels = priceLabels({ min: 1, max: 1 + Number.EPSILON, rows: 6 }).filter((label) => label.trim() !== '');
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('writes an exponent only beyond 1e21 and below 1e-12', () => {
    expect(priceLabels({ min: 1e21, max: 3e21, rows: 3 })).toEqual(['3e21', '2e21', '1e21']);
    expect(priceLabels({ min: 1e-14, max: 2e-14, rows: 3 })).toEqual(['  2e-14', '1.5e-14', '  1e-14']);
  });

  it('gives different, falling labels of plain decimals to all rows of any prices that differ by more than rounding', () => {
    const scale = fc.record({
      min: fc.tuple(fc.double({ min: 1, max: 9.99, noNaN: true }), fc.integer({ min: -11, max: 15 })),
      share: fc.integer({ min: 1, max: 10 }),
      rows: fc.integer({ min: 2, max: 40 }),
    });
    fc.assert(
      fc.property(scale, ({ min: [lead, exponent], share, rows }) => {
        const min = lead * 10 ** exponent;
        const labels = priceLabels({ min, max: min * (1 + 10 ** -share), rows });
        const numbers = labels.map(Number);
        expect(labels.every((label) => /^ *\d+(\.\d+)?$/.test(label))).toBe(true);
        expect(numbers.every((number, i) => i === 0 || number < (numbers[i - 1] ?? 0))).toBe(true);
        expect(new Set(labels.map(({ length }) => length)).size).toBe(1);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { measures } from '../../src/stats/measures.js';
import { METRICS } from '../../src/stats/metric.js';
import { everyMinute, summaryOf } from './series.js';

describe('METRICS', () => {
  it('ranks by size what can be below zero and by value what cannot', () => {
    const fallen = measures(summaryOf(everyMinute([10, 12, 6, 5])));
    for (const [name, { field, order }] of Object.entries(METRICS)) {
      if (field === 'volume24hUsd') continue;
      const isSigned = (fallen[field] ?? 0) < 0;
      expect({ name, order }).toEqual({ name, order: isSigned ? 'abs' : 'desc' });
    }
  });
});

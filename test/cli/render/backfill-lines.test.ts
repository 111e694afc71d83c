import { expect, test } from 'vitest';
import { renderBackfillLine, renderBackfillTotal } from '../../../src/cli/render/backfill-lines.js';
import type { BackfillEvent } from '../../../src/collector/backfill/backfill.js';
import { seriesOf } from '../../../src/collector/backfill/series.js';
import { kraken } from '../../../src/sources/kraken.js';

const NOON = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;

function event(changes: Partial<BackfillEvent>): BackfillEvent {
  if (!kraken.candles) throw new Error('no candles');
  const times = { firstSeenAt: 0, lastSeenAt: 0, inactiveSince: null };
  const names = { exchange: 'kraken', base: 'BTC', quote: 'USD', nativeSymbol: 'XXBTZUSD' };
  const market = { id: 1, exchangeId: 1, active: true, ...names, ...times };
  return {
    series: seriesOf(market, '1m', { source: kraken, endpoint: kraken.candles }),
    index: 0,
    count: 4,
    doneMs: 0,
    totalMs: 100 * MINUTE,
    reached: null,
    candles: 0,
    requests: 0,
    waiting: null,
    row: null,
    ...changes,
  };
}

test('a series shows percent, date reached, counts and time left', () => {
  const running = event({ doneMs: 25 * MINUTE, reached: NOON - 25 * MINUTE, candles: 12_000, requests: 12 });
  expect(renderBackfillLine(running, 2 * MINUTE, NOON)).toBe(
    'kraken BTC-USD 1m 25%, at 2026-01-31 11:35, 12,000 candles, 12 requests, 6m left',
  );
  expect(renderBackfillLine(event({}), 0, NOON)).toBe('kraken BTC-USD 1m 0%, 0 candles, 0 requests');
});

test('a series that waits says how long and why', () => {
  const waiting = event({ waiting: { until: NOON + 90_000, reason: 'rate limited' } });
  expect(renderBackfillLine(waiting, 0, NOON)).toBe(
    'kraken BTC-USD 1m 0%, 0 candles, 0 requests, waits 90s: rate limited',
  );
});

test('a series that has ended shows how', () => {
  const row = { exchange: 'kraken', pair: 'BTC-USD', interval: '1m', since: 0, until: 1, candles: 3, requests: 2 };
  const ended = event({ candles: 3, requests: 2, row: { ...row, status: 'partial', gaps: 1, error: 'HTTP 503' } });
  expect(renderBackfillLine(ended, 0, NOON)).toBe('kraken BTC-USD 1m partial, 3 candles, 2 requests, 1 gaps, HTTP 503');
});

test('the total counts series that have not begun', () => {
  expect(renderBackfillTotal([1, 0.5], 4, 3 * MINUTE)).toBe('1 of 4 series, 37.5%, 5m left');
  expect(renderBackfillTotal([], 4, MINUTE)).toBe('0 of 4 series, 0%');
  expect(renderBackfillTotal([1], 1, MINUTE)).toBe('1 of 1 series, 100%');
});

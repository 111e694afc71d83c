import { describe, expect, it } from 'vitest';
import { upbit } from '../../src/sources/upbit.js';
import { candlesOf, listingOf } from './evidence.js';

const candles = candlesOf('upbit');
const MINUTE = 60_000;
const NOON = Date.UTC(2026, 9, 5, 12);

describe('upbit', () => {
  it('pages by the time that a page ends before', () => {
    const query = {
      nativeSymbol: 'KRW-BTC',
      interval: '1m',
      since: NOON,
      until: NOON + 300 * MINUTE,
      now: NOON,
    } as const;
    expect(candles.requests(query).map((request) => request.query?.to)).toEqual([
      '2026-10-05T15:20:00Z',
      '2026-10-05T17:00:00Z',
    ]);
  });

  it('asks up to the next second where a range ends inside one', () => {
    const query = { nativeSymbol: 'KRW-BTC', interval: '1m', since: NOON, until: NOON + 500, now: NOON } as const;
    expect(candles.requests(query)[0]?.query?.to).toBe('2026-10-05T12:00:01Z');
  });

  it('takes the open time of a candle, not that of its last trade', () => {
    const row = {
      candle_date_time_utc: '2026-10-05T12:00:00',
      opening_price: 1,
      high_price: 3,
      low_price: 1,
      trade_price: 2,
      timestamp: NOON + 59_833,
      candle_acc_trade_volume: 5,
    };
    const query = { nativeSymbol: 'KRW-BTC', interval: '1m', since: NOON, until: NOON + MINUTE, now: NOON } as const;
    expect(candles.parse([[row]], query)[0]?.openTime).toBe(NOON);
  });

  it.each(['KRWBTC', 'KRW-BTC-X', '-BTC', 'KRW-'])(
    'rejects the market %s, which is not written as documented',
    (name) => {
      const markets = Array.from({ length: 30 }, (_, index) => ({ market: `KRW-A${index}` }));
      const { rejected } = listingOf('upbit').parse([[...markets, { market: name }]], {});
      expect(rejected.count).toBe(1);
      expect(rejected.first).toMatch(/^upbit markets: field \[30\]\.market: unexpected "/);
    },
  );

  it.each([
    [{ error: { name: 'too_many_requests', message: 'Too many API requests.' } }, 'rate-limited'],
    [{ error: { name: 500, message: 'server error' } }, 'unavailable'],
    [{ error: { name: 400, message: 'Missing request parameter error.' } }, 'refused'],
    [{ name: 'not_found', message: 'No Route matched with those values' }, 'refused'],
  ])('reads %j as %s', (body, kind) => {
    expect(upbit.readError(body)?.kind).toBe(kind);
  });
});

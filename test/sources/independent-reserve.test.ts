import { describe, expect, it } from 'vitest';
import { independentReserve } from '../../src/sources/independent-reserve.js';
import { candlesOf } from './evidence.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 9, 5, 12, 30);
const summary = {
  PrimaryCurrencyCode: 'Xbt',
  SecondaryCurrencyCode: 'Aud',
  LastPrice: 5,
  DayAvgPrice: 4,
  DayVolumeXbt: 9,
  DayVolumeXbtInSecondaryCurrrency: 3,
};
const answer = (body: unknown) => {
  const markets = [{ nativeSymbol: 'Xbt-Aud', base: 'BTC', quote: 'AUD' }];
  return independentReserve.prices.parse([body], { exchange: 'independent-reserve', markets });
};

describe('independent-reserve', () => {
  it('counts the volume of the pair alone, whatever the fields are named after', () => {
    expect(answer(summary).prices).toEqual([{ market: 'Xbt-Aud', price: 5, volume24h: 12 }]);
  });

  it.each([
    ['PrimaryCurrencyCode', 'Eth'],
    ['SecondaryCurrencyCode', 'Usd'],
  ])('refuses an answer whose %s is that of another market', (field, code) => {
    expect(() => answer({ ...summary, [field]: code })).toThrow(
      `independent-reserve prices: field Xbt-Aud.${field}: unexpected "${code}"`,
    );
  });

  it.each([
    [0, 1],
    [1, 3],
    [240, 240],
    [5_000, 240],
  ])('asks for %i hours back with a number of %i', (hours, asked) => {
    const since = hours === 0 ? NOW + HOUR : NOW - 30 * 60_000 - hours * HOUR;
    const query = { nativeSymbol: 'Xbt-Aud', interval: '1h', since, until: since + HOUR, now: NOW } as const;
    const [request] = candlesOf('independent-reserve').requests(query);
    expect(request?.query?.numberOfHoursInThePastToRetrieve).toBe(asked);
  });

  it.each([
    [{ ErrorCode: 'UnexpectedError', Message: 'Unexpected error' }, 'unavailable'],
    [{ ErrorCode: 'ValidationError', Message: 'maxDepthVolume has invalid value' }, 'refused'],
    [{ ErrorCode: 'AccessDenied', Message: 'Too many requests' }, 'rate-limited'],
  ])('reads %j as %s', (body, kind) => {
    expect(independentReserve.readError(body)?.kind).toBe(kind);
  });
});

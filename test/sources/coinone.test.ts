import { describe, expect, it } from 'vitest';
import { coinone } from '../../src/sources/coinone.js';
import { listingOf } from './evidence.js';

describe('coinone', () => {
  it.each([
    [{ result: 'error', error_code: '4', error_msg: 'Blocked user access' }, 'rate-limited'],
    [{ result: 'error', errorCode: '4', errorMsg: 'Blocked user access' }, 'rate-limited'],
    [{ result: 'error', error_code: '107', error_msg: 'Parameter value is wrong' }, 'refused'],
    [{ result: 'error', error_code: '405', error_msg: 'Server under maintenance' }, 'unavailable'],
  ])('reads %j as %s', (body, kind) => {
    expect(coinone.readError(body)?.kind).toBe(kind);
  });

  it.each([
    [1, 0, true],
    [0, 0, false],
    [2, 0, false],
    [3, 0, false],
    [1, 1, false],
  ])('with trade status %i and maintenance status %i is active: %s', (trade_status, maintenance_status, active) => {
    const row = { quote_currency: 'KRW', target_currency: 'BTC', trade_status, maintenance_status };
    expect(listingOf('coinone').parse([{ result: 'success', markets: [row] }], {}).markets[0]?.active).toBe(active);
  });
});

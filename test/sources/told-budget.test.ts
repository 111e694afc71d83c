import { describe, expect, it } from 'vitest';
import type { Budget } from '../../src/sources/contract.js';
import { readToldBudget } from '../../src/sources/told-budget.js';
import { sourceOf } from './evidence.js';

const NOW = Date.UTC(2026, 10, 5, 12);

/** What an answer of a source tells that has these headers. */
const toldBy = (id: string, headers: Record<string, string>) =>
  readToldBudget(new Headers(headers), sourceOf(id).budget, NOW);

const budget: Budget = {
  limit: 100,
  windowMs: 60_000,
  headers: { remaining: 'x-left', limit: 'x-limit', resetInMs: 'x-reset-in', resetAtMs: 'x-reset-at' },
};
const told = (headers: Record<string, string>) => readToldBudget(new Headers(headers), budget, NOW);

describe('what an answer tells of its budget', () => {
  it.each<[id: string, headers: Record<string, string>, spent: number, forMs: number, isUntilReset: boolean]>([
    ['binance', { 'X-MBX-USED-WEIGHT-1M': '480' }, 480, 60_000, false],
    ['bitvavo', { 'bitvavo-ratelimit-limit': '1000', 'bitvavo-ratelimit-remaining': '970' }, 30, 60_000, false],
    [
      'bitvavo',
      { 'bitvavo-ratelimit-remaining': '970', 'bitvavo-ratelimit-resetat': String(NOW + 20_000) },
      30,
      20_000,
      true,
    ],
    [
      'kucoin',
      { 'gw-ratelimit-limit': '2000', 'gw-ratelimit-remaining': '300', 'gw-ratelimit-reset': '1489' },
      1_700,
      1_489,
      true,
    ],
    ['bybit', { 'X-Bapi-Limit': '600', 'X-Bapi-Limit-Status': '590' }, 10, 1_000, false],
    ['gate', { 'X-Gate-RateLimit-Limit': '200', 'X-Gate-RateLimit-Requests-Remain': '150' }, 50, 10_000, false],
    ['upbit', { 'Remaining-Req': 'group=candles; min=600; sec=7' }, 3, 1_000, false],
    ['upbit', { 'Remaining-Req': 'group=default;min=1800;sec=0' }, 10, 1_000, false],
    ['bitget', { 'x-mbx-used-remain-limit': '19' }, 1, 1_000, false],
  ])('%s tells it by %j', (id, headers, spent, forMs, isUntilReset) => {
    expect(toldBy(id, headers)).toMatchObject({ spent, forMs, isUntilReset });
  });

  it.each(['', '-1', '1.5', '1e3', 'many', '5, 5', '0x10', '101', ' '])('is nothing where %j is left', (left) => {
    expect(told({ 'x-left': left })).toBeNull();
  });

  it.each(['group=candles; min=600', 'min=600; sec=', 'sec=a', 'seconds=3', 'sec=3x'])(
    'is nothing where upbit sends %j',
    (value) => {
      expect(toldBy('upbit', { 'remaining-req': value })).toBeNull();
    },
  );

  it('is nothing where an API declares no header, or sends another', () => {
    expect(toldBy('kraken', { 'x-mbx-used-weight-1m': '5' })).toBeNull();
    expect(told({ 'x-limit': '100' })).toBeNull();
  });

  it('leaves no more than is left of a limit that is smaller than the declared one', () => {
    expect(told({ 'x-limit': '20', 'x-left': '5' })).toMatchObject({ spent: 95 });
  });

  it('counts what is spent of a limit that is larger than the declared one', () => {
    expect(told({ 'x-limit': '500', 'x-left': '470' })).toMatchObject({ spent: 30 });
    expect(told({ 'x-limit': '500', 'x-left': '10' })).toMatchObject({ spent: 100 });
  });

  it('goes by the declared limit where the one in the answer cannot be read', () => {
    expect(told({ 'x-limit': 'none', 'x-left': '40' })).toMatchObject({ spent: 60 });
    expect(told({ 'x-limit': '0', 'x-left': '0' })).toBeNull();
  });

  it('says when hardly anything is left', () => {
    const isLittleLeft = (left: number) => told({ 'x-left': String(left) })?.isLittleLeft;
    expect([isLittleLeft(0), isLittleLeft(10), isLittleLeft(11)]).toEqual([true, true, false]);
  });

  it('measures a reset by the clock of the API', () => {
    const date = new Date(NOW - 3_600_000).toUTCString();
    const at = String(NOW - 3_600_000 + 15_000);
    expect(told({ 'x-left': '40', 'x-reset-at': at, date })).toMatchObject({ forMs: 15_000, isUntilReset: true });
    expect(told({ 'x-left': '40', 'x-reset-at': at })).toMatchObject({ forMs: 60_000, isUntilReset: false });
  });

  it.each(['0', '61001', '-5', 'soon'])('takes no reset in %s ms for one', (reset) => {
    expect(told({ 'x-left': '40', 'x-reset-in': reset })).toMatchObject({ forMs: 60_000, isUntilReset: false });
  });
});

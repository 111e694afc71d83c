import { expect, it } from 'vitest';
import { coincheck } from '../../src/sources/coincheck.js';

it.each([
  [{ success: false, error: '429:too_many_requests' }, 'rate-limited'],
  [{ success: false, error: 'under maintenance' }, 'unavailable'],
  [{ success: false, error: 'invalid limit' }, 'refused'],
])('coincheck reads %j as %s', (body, kind) => {
  expect(coincheck.readError(body)?.kind).toBe(kind);
});

import { expect, it } from 'vitest';
import { luno } from '../../src/sources/luno.js';

it.each([
  [{ error: 'Too many requests', error_code: 'ErrTooManyRequests' }, 'rate-limited'],
  [{ error: 'Internal error', error_code: 'ErrInternal' }, 'unavailable'],
  [{ error: 'Invalid arguments', error_code: 'ErrInvalidArguments' }, 'refused'],
])('luno reads %j as %s', (body, kind) => {
  expect(luno.readError(body)?.kind).toBe(kind);
});

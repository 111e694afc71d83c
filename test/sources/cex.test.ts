import { expect, it } from 'vitest';
import { cex } from '../../src/sources/cex.js';

it.each([
  [{ error: 'pair NOPE-USD is not supported' }, 'unknown-market'],
  [{ error: 'Service temporarily unavailable' }, 'unavailable'],
  [{ error: 'Bad Request' }, 'refused'],
])('cex reads %j as %s', (body, kind) => {
  expect(cex.readError(body)?.kind).toBe(kind);
});

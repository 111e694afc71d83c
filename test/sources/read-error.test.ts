import { expect, it } from 'vitest';
import { sourceOf } from './evidence.js';

it.each([
  ['binance', { code: -1121, msg: 'Invalid symbol.' }, 'unknown-market'],
  ['binance', { code: -1001, msg: 'Internal error; unable to process your request.' }, 'unavailable'],
  ['binance', { code: 0, msg: 'Service unavailable from a restricted location according to Eligibility' }, 'blocked'],
  ['binance-us', { code: -1100, msg: 'Illegal characters found.' }, 'refused'],
  ['bitstamp', { status: 'error', reason: 'Pair not found', code: 'API0017' }, 'unknown-market'],
  ['bitstamp', { error: 'Under maintenance' }, 'unavailable'],
  ['bitstamp', { status: 'error', reason: { step: ['Select a valid choice.'] } }, 'refused'],
  ['coinbase', { error: 'RESOURCE_EXHAUSTED', message: 'slow down' }, 'rate-limited'],
  ['coinbase', { message: 'Public rate limit exceeded' }, 'rate-limited'],
  ['coinbase', { error: 'INTERNAL', message: '' }, 'unavailable'],
  ['coinbase', { error: 'INVALID_ARGUMENT', message: 'granularity' }, 'refused'],
  ['gemini', { result: 'error', reason: 'Maintenance', message: 'back soon' }, 'unavailable'],
  ['gemini', { result: 'error', reason: 'Bad Request', message: "'bla' is not a valid symbol" }, 'unknown-market'],
  ['gemini', { result: 'error', reason: 'EndpointNotFound', message: 'no' }, 'refused'],
  ['okx', { code: '50011', msg: 'Too Many Requests', data: [] }, 'rate-limited'],
  ['okx', { code: '50001', msg: 'Service temporarily unavailable' }, 'unavailable'],
  ['okx', { code: '51000', msg: 'Parameter bar error' }, 'refused'],
])('%s reads %j as %s', (id, body, kind) => {
  expect(sourceOf(id).readError(body)?.kind).toBe(kind);
});

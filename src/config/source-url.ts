import { CrunchError, type ErrorCode } from '../market/error.js';
import type { RawValue } from './layer.js';
import { maskLocation } from './location.js';

/**
 * Scheme, host and port that replace a source's own; its paths stay.
 *
 * @throws CrunchError with the given code when the value is no http(s) URL, or holds a path, a query or credentials.
 */
export function readSourceUrl({ value, where }: RawValue, code: ErrorCode): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (!url || !isWeb || url.href !== `${url.origin}/`) {
    throw new CrunchError(code, `${where}: unexpected ${maskLocation(JSON.stringify(value))}`, {
      hint: 'write scheme, host and port only, as in http://127.0.0.1:9000',
    });
  }
  return url.origin;
}

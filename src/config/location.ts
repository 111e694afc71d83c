import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { CrunchError, type ErrorCode } from '../market/error.js';

/**
 * The store that a setting names: `:memory:`, a `postgres://` URL, or the absolute path of a file. `~/` is the home
 * directory; a relative path starts at `baseDir`.
 *
 * @throws CrunchError with the given code when the text is none of these.
 */
export function readLocation(value: unknown, baseDir: string, where: string, code: ErrorCode): string {
  const hint = 'write a path, :memory: or postgres://user@host/database';
  if (typeof value !== 'string' || value.trim() === '') {
    throw new CrunchError(code, `${where}: unexpected ${JSON.stringify(value)}`, { hint });
  }
  if (value === ':memory:') return value;
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(value)?.[1]?.toLowerCase();
  if (scheme === 'postgres' || scheme === 'postgresql') {
    if (URL.canParse(value)) return value;
    throw new CrunchError(code, `${where}: not a URL that can be read: "${maskLocation(value)}"`, { hint });
  }
  if (scheme !== undefined) throw new CrunchError(code, `${where}: no store is reached by ${scheme}://`, { hint });
  if (value.startsWith('~/')) return join(homedir(), value.slice(2));
  return resolve(baseDir, value);
}

/** A location as it may be shown: the password of a URL, in its authority or its query, replaced. */
export function maskLocation(location: string): string {
  return location
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^:@/]*):.*@/i, '$1:***@')
    .replace(/([?&](?:password|sslpassword)=)[^&#]*/gi, '$1***');
}

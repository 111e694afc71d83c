import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { HOUR_MS, readDuration } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import type { RawValue } from './layer.js';

/**
 * How long single prices are kept, in ms.
 *
 * @throws CrunchError `config` when the value is no duration of at least an hour.
 */
export function readRetention({ value, where }: RawValue): number {
  const ms = typeof value === 'string' ? readDuration(value) : null;
  if (ms !== null && ms >= HOUR_MS) return ms;
  throw new CrunchError('config', `${where}: unexpected ${JSON.stringify(value)}`, {
    hint: 'write how long single prices are kept, at least 1h: 90d, 1y',
  });
}

/**
 * The absolute path of a folder; `~/` is the home directory, a relative one starts at `baseDir`.
 *
 * @throws CrunchError `config` when the value is no path.
 */
export function readFolder({ value, where }: RawValue, baseDir: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    throw new CrunchError('config', `${where}: unexpected ${JSON.stringify(value)}`, { hint: 'write a path' });
  }
  return value.startsWith('~/') ? join(homedir(), value.slice(2)) : resolve(baseDir, value);
}

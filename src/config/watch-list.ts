import { CrunchError, type ErrorCode } from '../market/error.js';
import { parsePair } from '../market/pair.js';
import type { RawValue } from './layer.js';

/**
 * The pairs of a list such as `["BTC-USD", "kraken:ETH-EUR"]`, each once, as they were written.
 *
 * @throws CrunchError with the given code when the value is no list, or an item names no pair.
 */
export function readWatchList({ value, where }: RawValue, code: ErrorCode): readonly string[] {
  const hint = 'write a list of pairs: ["BTC-USD", "kraken:ETH-EUR"]';
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string')) {
    throw new CrunchError(code, `${where}: unexpected ${JSON.stringify(value)}`, { hint });
  }
  for (const item of value) {
    try {
      parsePair(item);
    } catch (cause) {
      throw new CrunchError(code, `${where}: unexpected ${JSON.stringify(item)}`, { hint, cause });
    }
  }
  return [...new Set(value)];
}

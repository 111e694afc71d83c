import { CrunchError, type ErrorCode } from '../market/error.js';
import { ccxtName } from '../market/exchange-id.js';
import { nearest } from '../market/nearest.js';
import type { RawValue } from './layer.js';

/**
 * The exchange ids of `kraken,coinbase,ccxt:bitvavo` or of a list, each once, in the order given.
 *
 * @throws CrunchError with the given code when the value is no such list, or names an exchange that is not known.
 */
export function readExchangeIds(raw: RawValue, code: ErrorCode, known: Iterable<string>): readonly string[] {
  const items: unknown = typeof raw.value === 'string' ? raw.value.split(',') : raw.value;
  if (!Array.isArray(items) || !items.every((item): item is string => typeof item === 'string')) {
    throw new CrunchError(code, `${raw.where}: unexpected ${JSON.stringify(raw.value)}`, {
      hint: 'write a list of exchange ids: kraken, coinbase',
    });
  }
  const ids = [...new Set(items.map((item) => item.trim().toLowerCase()).filter(Boolean))];
  if (ids.length === 0) throw new CrunchError(code, `${raw.where}: names no exchange`);
  const all = new Set(known);
  for (const id of ids) {
    // Which exchanges the library has is known once it is loaded.
    if (all.has(id) || ccxtName(id) !== null) continue;
    const near = nearest(id, all);
    throw new CrunchError(code, `${raw.where}: unknown exchange "${id}"`, {
      hint: near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known: ${[...all].sort().join(', ')}`,
    });
  }
  return ids;
}

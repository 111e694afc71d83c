import { CrunchError, type ErrorCode } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import type { RawValue } from './layer.js';

/**
 * The ids of the sources that an exchange shall be asked through, each once, in the order given.
 *
 * @param known those that serve the exchange.
 * @throws CrunchError with the given code when the value is no such list, or names a source that does not serve it.
 */
export function readSourceIds(
  { value, where }: RawValue,
  code: ErrorCode,
  known: readonly string[],
): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every((item): item is string => typeof item === 'string')) {
    throw new CrunchError(code, `${where}: unexpected ${JSON.stringify(value)}`, {
      hint: `write a list of source ids: ${JSON.stringify(known)}`,
    });
  }
  const ids = [...new Set(value.map((item) => item.trim().toLowerCase()))];
  const wrong = ids.find((id) => !known.includes(id));
  if (wrong === undefined) return ids;
  const [near] = nearest(wrong, known);
  throw new CrunchError(code, `${where}: no source "${wrong}" serves this exchange`, {
    hint: near ? `did you mean ${near}?` : `these do: ${known.join(', ')}`,
  });
}

import type { Pair } from '../market/pair.js';
import { asset, refuse } from './readers.js';

/** Base and quote of a market's name such as `btc_jpy`, where the API documents that form and tells the assets nowhere else. */
export function pairInName(
  name: string,
  separator: string,
  field: string,
  aliases?: ReadonlyMap<string, string>,
): Pair {
  const [base, quote, ...rest] = name.split(separator);
  if (quote === undefined || rest.length > 0) return refuse(field, name);
  return { base: asset(base, field, aliases), quote: asset(quote, field, aliases) };
}

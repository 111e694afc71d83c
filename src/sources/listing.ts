import type { ListedMarket, Listing } from './contract.js';
import { readRows, type Table } from './rows.js';

/**
 * The spot markets of an answer, in its order.
 *
 * @param read gives undefined for what is not a spot market.
 * @throws PayloadError when more than one row of twenty is malformed.
 */
export function readListing(
  what: string,
  table: Table,
  read: (row: unknown, key: string) => ListedMarket | undefined,
): Listing {
  const { rows, rejected } = readRows(what, [table], read, (market) => market.nativeSymbol);
  return { markets: rows, rejected };
}

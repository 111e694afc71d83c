import { type Pair, pairName } from '../market/pair.js';
import type { Quote, Quotes } from './contract.js';
import { readRows, type Table } from './rows.js';

/** A row of prices before markets without one are set aside. */
export interface QuoteRow {
  readonly market: string | Pair;
  /** Null where the market has no price now. */
  readonly price: number | null;
  readonly volume24h: number | null;
}

/**
 * The prices of an answer, in its order.
 *
 * @param read gives undefined for what is not a spot market.
 * @throws PayloadError when more than one row of twenty is malformed.
 */
export function readQuotes(
  what: string,
  table: Table,
  read: (row: unknown, key: string) => QuoteRow | undefined,
): Quotes {
  const { rows, rejected } = readRows(what, [table], read, marketKey);
  const prices = rows.filter(isPriced);
  return { prices, skipped: rows.length - prices.length, rejected };
}

function marketKey({ market }: QuoteRow): string {
  return typeof market === 'string' ? market : pairName(market);
}

function isPriced(row: QuoteRow): row is Quote {
  return row.price !== null;
}

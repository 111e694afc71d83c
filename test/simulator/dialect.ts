import type { LimitRule } from './limits.js';
import type { Exchange, Market } from './markets.js';
import type { PriceBook } from './price-book.js';

/** What a request is for; `other` are the rest of the paths that an API knows (time, ping). */
export type Endpoint = 'markets' | 'prices' | 'candles' | 'other';

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where the rows of an answer are, so that faults can spoil any API's answer without knowing the API. */
export interface RowShape {
  /** From the root to the list or map of rows; `*` is the first key. */
  readonly container: readonly (string | number)[];
  /** From a row to its price (candles: close, markets: base asset); empty when the row itself is the value. */
  readonly value: readonly (string | number)[];
  /** The native symbol, the same text in all of an API's answers; absent for candles. */
  readonly symbolOf?: (row: unknown, key: string) => string;
}

/** A request that the API understands. */
export interface Route {
  /** What it is good for; more than one where an API answers both from one path. */
  readonly serves: readonly Endpoint[];
  /** What it costs in the unit of the API's limits. */
  readonly weight: number;
  /** Which of the limits with a scope it falls under. */
  readonly scope?: string;
  readonly rows: RowShape | null;
  answer(): Reply;
}

/** One exchange's markets at one moment. */
export interface Desk {
  readonly markets: readonly Market[];
  readonly book: PriceBook;
  /** Epoch ms UTC. */
  readonly now: number;
  /** By native symbol, exactly as `symbolOf` writes it. */
  find(symbol: string): Market | undefined;
}

/** Why an API refuses, in the words of that API. `fault` is an error on its side. */
export type Refusal = 'not-found' | 'rate-limited' | 'banned' | 'fault';

/** How one exchange's API looks from outside: pure, apart from texts kept in `DayStats.text`. */
export interface Dialect {
  readonly exchange: Exchange;
  readonly limits: readonly LimitRule[];
  /** How many refusals lead to a ban and how long it lasts; null where the API only refuses. */
  readonly ban: { readonly patience: number; readonly banMs: number } | null;
  /** True where intervals without a trade have no row. */
  readonly skipsEmptyCandles: boolean;
  symbolOf(market: Market): string;
  /** Null for a path that the API does not know. */
  route(desk: Desk, path: string, query: URLSearchParams): Route | null;
  refuse(why: Refusal, retryAfterS: number): Reply;
  /** Headers that every answer carries; `used` is the weight spent in the first limit's window. */
  headers?(used: number): Record<string, string>;
}

export function ok(body: string): Reply {
  return { status: 200, body };
}

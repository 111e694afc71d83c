import type { Candle, Interval } from '../market/candle.js';
import type { Pair } from '../market/pair.js';

/**
 * One client of one price API: pure data and pure functions. It says what to ask and how to read the answer; the client
 * does the network, the collector decides when.
 */
export interface Source {
  /** Equals the file name; `CRUNCH_<ID>_URL` and `[sources.<id>]` refer to it. */
  readonly id: string;
  /** Ids of the exchanges whose prices it can give. */
  readonly exchanges: readonly string[];
  /** The page that documents the API. */
  readonly docs: string;
  /** Scheme, host and port; the one part that a user may replace. */
  readonly origin: string;
  readonly budget: Budget;
  /** What the API says in a body that is an error, whatever the HTTP status; null when the body is an answer. */
  readonly readError: (body: unknown) => ApiError | null;
  /** Absent for an aggregator: what an exchange lists, only the exchange itself can say. */
  readonly markets?: Endpoint<MarketsQuery, Listing>;
  readonly prices: Endpoint<PricesQuery, Quotes>;
  /** Absent where the API offers no keyless candles. */
  readonly candles?: CandleEndpoint;
}

/** How much may be asked, in the API's own unit (requests or weights). */
export interface Budget {
  readonly limit: number;
  readonly windowMs: number;
  /** How its answers tell what is spent or left; absent where the API says nothing of it. */
  readonly headers?: BudgetHeaders;
  /** Least time between the starts of two requests of one poll; absent where the API limits longer windows only. */
  readonly pauseMs?: number;
}

/** The response headers, lower case, that tell how a budget stands: `used` or `remaining`, and what explains it. */
export interface BudgetHeaders {
  /** Units spent in the window. */
  readonly used?: string;
  /** Units left of the window: of all requests, or of those of one endpoint or group. */
  readonly remaining?: string;
  /** Of how many units `remaining` is what is left; absent: of the budget's limit. */
  readonly limit?: string;
  /** Milliseconds until the window ends. */
  readonly resetInMs?: string;
  /** When the window ends, epoch ms UTC by the API's clock. */
  readonly resetAtMs?: string;
  /** Finds the count in the value of `used` or `remaining` as its first group; absent: the value is the count. */
  readonly count?: RegExp;
  /** Of the window that they are about, where that is shorter than the budget's. */
  readonly windowMs?: number;
}

export interface ApiError {
  readonly kind: 'rate-limited' | 'unavailable' | 'blocked' | 'unknown-market' | 'refused';
  readonly message: string;
}

export interface ApiRequest {
  /** From the root, as the API documents it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Sent as JSON by POST; absent: GET. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Cost in the budget's unit; 1 unless the API says otherwise. */
  readonly cost?: number;
}

export interface Endpoint<Query, Result> {
  /**
   * True where each request is about one market: one that the API refuses, or answers with no JSON, costs that market
   * alone, and `parse` gets null for its body.
   */
  readonly isPerMarket?: boolean;
  /** In the order in which `parse` wants the bodies; as few as the API allows. */
  requests(query: Query): readonly ApiRequest[];
  /** @throws PayloadError when a body is wrong as a whole, or in more than one row of twenty. */
  parse(bodies: readonly unknown[], query: Query): Result;
}

export interface CandleEndpoint extends Endpoint<CandlesQuery, readonly Candle[]> {
  /** The API's code for each interval it offers. */
  readonly intervals: Readonly<Partial<Record<Interval, string>>>;
  /** The most candles in one answer. */
  readonly pageSize: number;
  /** How many of the newest candles can be reached; null where the API goes back to the listing. */
  readonly reach: number | null;
}

export type MarketsQuery = Readonly<Record<string, never>>;

export interface PricesQuery {
  /** The exchange whose prices are wanted; matters to a source that serves several. */
  readonly exchange: string;
  /**
   * Whose prices are wanted. An API that answers for all markets at once is asked for all whatever stands here; one that
   * answers market by market is asked for these, and `parse` finds the body of each at its place.
   */
  readonly markets: readonly AskedMarket[];
  /** When it is asked, epoch ms UTC. A source that refuses old prices takes none for fresh without it. */
  readonly now?: number;
}

export interface AskedMarket {
  readonly nativeSymbol: string;
  readonly base: string;
  readonly quote: string;
}

export interface CandlesQuery {
  readonly nativeSymbol: string;
  readonly interval: Interval;
  /** Epoch ms UTC, inclusive, compared with the open time. */
  readonly since: number;
  /** Epoch ms UTC, exclusive. */
  readonly until: number;
  /** The exchange's time when it answered, epoch ms UTC: decides which candle is still open. */
  readonly now: number;
  /** Told of rows refused as malformed: an interval of theirs is lost, not one without a trade. */
  readonly onRejected?: (rejected: Rejections) => void;
}

export interface Listing {
  /** Spot markets, each native symbol once, in the API's order. */
  readonly markets: readonly ListedMarket[];
  readonly rejected: Rejections;
}

export interface ListedMarket {
  /** The exchange's own id of the market, as its prices name it. */
  readonly nativeSymbol: string;
  readonly base: string;
  readonly quote: string;
  /** False when the exchange lists it but does not trade it now. */
  readonly active: boolean;
}

export interface Quotes {
  readonly prices: readonly Quote[];
  /** Rows of markets that have no price now: 0, null, never traded. */
  readonly skipped: number;
  readonly rejected: Rejections;
}

export interface Quote {
  /** The exchange's native symbol, or the pair where the API names markets by their assets. */
  readonly market: string | Pair;
  /** Above zero, in the quote asset. */
  readonly price: number;
  /** Traded in the last 24 hours, in the quote asset; null where the API gives none. */
  readonly volume24h: number | null;
}

/** Rows refused as malformed; the rest of the answer stands. */
export interface Rejections {
  readonly count: number;
  /** Field and value of the first of them; null when there is none. */
  readonly first: string | null;
}

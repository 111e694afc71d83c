import { readFileSync } from 'node:fs';
import type { Candle } from '../../src/market/candle.js';
import type {
  ApiError,
  ApiRequest,
  CandleEndpoint,
  CandlesQuery,
  Endpoint,
  Listing,
  MarketsQuery,
  PricesQuery,
  Quotes,
  Source,
} from '../../src/sources/contract.js';
import { SOURCES } from '../../src/sources/registry.js';

/** What one endpoint is asked, sends and is read as; body i answers request i. */
export interface Evidence<Query, Result> {
  readonly query: Query;
  readonly requests: readonly ApiRequest[];
  readonly bodies: readonly unknown[];
  readonly result: Result;
}

export interface MarketsEvidence extends Evidence<MarketsQuery, Listing> {
  /** True where the API leaves out what it does not trade now. */
  readonly listsOnlyActive?: boolean;
}

export interface SourceEvidence {
  /** Absent where the source lists none. */
  readonly markets?: MarketsEvidence;
  /** One body per market of the query where the API answers market by market. */
  readonly prices: Evidence<PricesQuery, Quotes>;
  /** Absent where the source has no candles. */
  readonly candles?: Evidence<CandlesQuery, readonly Candle[]>;
  readonly error: { readonly body: unknown; readonly result: ApiError };
}

export const SOURCE_IDS = Object.keys(SOURCES);
/** Those that say what their exchange lists. */
export const LISTING_SOURCE_IDS = SOURCE_IDS.filter((id) => sourceOf(id).markets);
/** Those that offer candles. */
export const CANDLE_SOURCE_IDS = SOURCE_IDS.filter((id) => sourceOf(id).candles);

export function sourceOf(id: string): Source {
  const source = SOURCES[id];
  if (!source) throw new Error(`no source ${id}`);
  return source;
}

/** @throws where the source has none. */
export function listingOf(id: string): Endpoint<MarketsQuery, Listing> {
  const { markets } = sourceOf(id);
  if (!markets) throw new Error(`${id} lists no markets`);
  return markets;
}

/** @throws where the source has none. */
export function candlesOf(id: string): CandleEndpoint {
  const { candles } = sourceOf(id);
  if (!candles) throw new Error(`${id} has no candles`);
  return candles;
}

/** `test/payloads/<id>.json`, a new copy each time. */
export function evidenceOf(id: string): SourceEvidence {
  return JSON.parse(readFileSync(new URL(`../payloads/${id}.json`, import.meta.url), 'utf8'));
}

/** @throws where the source has none. */
export function listingEvidenceOf(id: string): MarketsEvidence {
  const { markets } = evidenceOf(id);
  if (!markets) throw new Error(`no evidence of ${id} markets`);
  return markets;
}

/** @throws where the source has none. */
export function candleEvidenceOf(id: string): Evidence<CandlesQuery, readonly Candle[]> {
  const { candles } = evidenceOf(id);
  if (!candles) throw new Error(`no evidence of ${id} candles`);
  return candles;
}

/** Whether one body stands for one market. */
export function isByMarket({ query, bodies }: Evidence<PricesQuery, Quotes>): boolean {
  return query.markets.length > 0 && query.markets.length === bodies.length;
}

/** What a body is read as: the result, or the message of the error. */
export function outcomeOf<Query, Result>(endpoint: Endpoint<Query, Result>, bodies: readonly unknown[], query: Query) {
  try {
    return endpoint.parse(bodies, query);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Bodies that answer nothing, whatever was asked. */
export const WRONG_BODIES: readonly unknown[] = [
  '<html>down</html>',
  null,
  42,
  true,
  { unexpected: 1 },
  [{ unexpected: 1 }],
  [7],
];

/** How the refusal of a wrong body reads. */
export function refusalOf(what: string): RegExp {
  return new RegExp(`^${what}: field \\S+: (missing|unexpected .+?)( \\(\\d+ of \\d+ rows are malformed\\))?$`);
}

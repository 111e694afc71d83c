import { readFileSync } from 'node:fs';
import type { Candle } from '../../src/market/candle.js';
import type {
  ApiError,
  ApiRequest,
  CandlesQuery,
  Endpoint,
  Listing,
  Quotes,
  Source,
} from '../../src/sources/contract.js';
import { SOURCES } from '../../src/sources/registry.js';

/** What one endpoint is asked, sends and is read as. */
export interface Evidence<Query, Result> {
  readonly query: Query;
  readonly requests: readonly ApiRequest[];
  readonly bodies: readonly unknown[];
  readonly result: Result;
}

export interface SourceEvidence {
  readonly markets: Evidence<Record<string, never>, Listing>;
  readonly prices: Evidence<Record<string, never>, Quotes>;
  readonly candles: Evidence<CandlesQuery, readonly Candle[]>;
  readonly error: { readonly body: unknown; readonly result: ApiError };
}

export const SOURCE_IDS = Object.keys(SOURCES);

export function sourceOf(id: string): Source {
  const source = SOURCES[id];
  if (!source) throw new Error(`no source ${id}`);
  return source;
}

export function candlesOf(id: string): NonNullable<Source['candles']> {
  const { candles } = sourceOf(id);
  if (!candles) throw new Error(`${id} has no candles`);
  return candles;
}

/** `test/payloads/<id>.json`, a new copy each time. */
export function evidenceOf(id: string): SourceEvidence {
  return JSON.parse(readFileSync(new URL(`../payloads/${id}.json`, import.meta.url), 'utf8'));
}

/** What a body is read as: the result, or the message of the error. */
export function outcomeOf<Query, Result>(endpoint: Endpoint<Query, Result>, bodies: readonly unknown[], query: Query) {
  try {
    return endpoint.parse(bodies, query);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

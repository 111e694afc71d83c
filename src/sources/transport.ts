import type { Received } from './answer.js';
import type { ApiRequest, Source } from './contract.js';

/** One request to a price API, before anybody says how it gets there. */
export interface AskedRequest {
  readonly source: Source;
  /** The exchange that the answer is for. */
  readonly exchange: string;
  readonly endpoint: 'markets' | 'prices' | 'candles';
  readonly request: ApiRequest;
  /** `kraken prices`, the beginning of every message. */
  readonly what: string;
}

/**
 * Brings the whole answer to one request, whatever its status: over the network, through a library, out of a recording.
 *
 * @throws UpstreamError when there is no answer; an aborted signal's own reason.
 */
export type Transport = (asked: AskedRequest, signal: AbortSignal | undefined) => Promise<Received>;

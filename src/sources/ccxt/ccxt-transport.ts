import { CrunchError } from '../../market/error.js';
import type { ApiRequest } from '../contract.js';
import { plain } from '../shown.js';
import type { Transport } from '../transport.js';
import { UpstreamError, type UpstreamKind } from '../upstream-error.js';
import type { CcxtExchange } from './library.js';

/** What of a market and of a ticker is read; the rest, the exchange's whole answer among it, is left behind. */
const MARKET_FIELDS = ['symbol', 'base', 'quote', 'spot', 'active'];
const TICKER_FIELDS = ['symbol', 'last', 'vwap', 'baseVolume', 'quoteVolume', 'refused'];

/** What each class of error of ccxt means, the most special first: https://docs.ccxt.com/#/?id=error-hierarchy (read 2026-11). */
const KINDS: readonly (readonly [className: string, UpstreamKind])[] = [
  ['DDoSProtection', 'rate-limited'],
  ['RateLimitExceeded', 'rate-limited'],
  ['ExchangeNotAvailable', 'unavailable'],
  ['RequestTimeout', 'timeout'],
  ['NetworkError', 'network'],
  ['BadResponse', 'payload'],
];

/**
 * Asks through ccxt instead of over HTTP: the path is the method, the answer is what it returns, as JSON. ccxt keeps its
 * own limits while it does so.
 */
export function createCcxtTransport(exchange: CcxtExchange, now: () => number): Transport {
  return async ({ request, what }, signal) => {
    signal?.throwIfAborted();
    try {
      const text = await unlessAborted(call(exchange, request), signal);
      const headers = new Headers({ 'content-type': 'application/json' });
      return { status: 200, headers, text, bytes: Buffer.byteLength(text), receivedAt: now() };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof CrunchError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new UpstreamError(kindOf(error, message), `${what}: ${plain(message, 200)}`, { cause: error });
    }
  };
}

async function call(exchange: CcxtExchange, { path, query = {} }: ApiRequest): Promise<string> {
  const symbol = String(query.symbol);
  switch (path) {
    case '/loadMarkets':
      return JSON.stringify(Object.values(await exchange.loadMarkets(true)), MARKET_FIELDS);
    case '/fetchTickers':
      return JSON.stringify(Object.values(await exchange.fetchTickers()), TICKER_FIELDS);
    case '/fetchTicker': {
      // One market that is refused shall not cost the others.
      const ticker = await exchange.fetchTicker(symbol).catch((error: unknown) => {
        if (!classesOf(error).includes('BadSymbol')) throw error;
        return { symbol, refused: `${symbol} is no symbol now` };
      });
      return JSON.stringify([ticker], TICKER_FIELDS);
    }
    case '/fetchOHLCV':
      return JSON.stringify(
        await exchange.fetchOHLCV(symbol, String(query.timeframe), Number(query.since), Number(query.limit)),
      );
    default:
      throw new Error(`ccxt: ${path} is none of its methods`);
  }
}

function kindOf(error: unknown, message: string): UpstreamKind {
  if (/\b451\b|restricted location/i.test(message)) return 'blocked';
  const classes = classesOf(error);
  return KINDS.find(([name]) => classes.includes(name))?.[1] ?? 'refused';
}

/** The error's class and those it derives from. */
function classesOf(error: unknown): string[] {
  const names: string[] = [];
  for (let type: unknown = error; type instanceof Object; type = Object.getPrototypeOf(type)) {
    names.push(type.constructor.name);
  }
  return names;
}

function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

import { createRequire } from 'node:module';
import { binance } from '../src/sources/binance.js';
import { startSimulator } from '../test/simulator/server.js';
import { median } from './median.js';

export interface ParseFigures {
  readonly rows: number;
  /** Medians over the rounds, of a body that is text, ms. */
  readonly bareMs: number;
  readonly crunchMs: number;
  /** Null where ccxt is not installed. */
  readonly ccxt: { readonly version: string; readonly ms: number } | null;
}

/** The part of ccxt that is compared. */
interface CcxtExchange {
  setMarkets(markets: readonly object[]): void;
  parseTickers(tickers: unknown): unknown;
}

/** Every price of one answer of about 3,000 markets read from its text: by JSON.parse alone, by crunch, by ccxt. */
export async function measureParse(rounds: number): Promise<ParseFigures> {
  const simulator = await startSimulator({
    seed: 1,
    clock: { now: () => Date.UTC(2026, 0, 1) },
    markets: 3_000,
    exchanges: ['binance'],
    limits: { mode: 'off' },
  });
  const [listing, body] = await Promise.all(
    ['/api/v3/exchangeInfo', '/api/v3/ticker/24hr'].map(async (path) =>
      (await fetch(simulator.url('binance') + path)).text(),
    ),
  ).finally(() => simulator.close());
  const text = body ?? '';
  const ccxt = loadCcxt(listing ?? '');
  const times = { bare: [] as number[], crunch: [] as number[], ccxt: [] as number[] };
  const time = (name: keyof typeof times, work: () => void) => {
    const since = performance.now();
    work();
    times[name].push(performance.now() - since);
  };
  for (let round = 0; round < rounds; round++) {
    time('bare', () => JSON.parse(text));
    time('crunch', () => binance.prices.parse([JSON.parse(text)], { exchange: 'binance', markets: [] }));
    if (ccxt) time('ccxt', () => ccxt.exchange.parseTickers(JSON.parse(text)));
  }
  return {
    rows: JSON.parse(text).length,
    bareMs: median(times.bare),
    crunchMs: median(times.crunch),
    ccxt: ccxt && { version: ccxt.version, ms: median(times.ccxt) },
  };
}

/** ccxt with the markets of the listing already known, as it has them after its first call. */
function loadCcxt(listing: string): { version: string; exchange: CcxtExchange } | null {
  const load = createRequire(import.meta.url);
  try {
    load.resolve('ccxt');
  } catch {
    return null;
  }
  const library = load('ccxt') as { version: string; binance: new () => CcxtExchange };
  const exchange = new library.binance();
  const { symbols } = JSON.parse(listing) as { symbols: { symbol: string; baseAsset: string; quoteAsset: string }[] };
  exchange.setMarkets(
    symbols.map(({ symbol: id, baseAsset: base, quoteAsset: quote }) => {
      return { id, symbol: `${base}/${quote}`, base, quote, baseId: base, quoteId: quote, type: 'spot', spot: true };
    }),
  );
  return { version: library.version, exchange };
}

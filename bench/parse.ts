import { createRequire } from 'node:module';
import { binance } from '../src/sources/binance.js';
import { startSimulator } from '../test/simulator/server.js';
import { median } from './median.js';
import { type Section, times } from './report.js';
import { spread } from './timing.js';

const ROUNDS = 50;

/** The part of ccxt that is compared. */
interface CcxtExchange {
  setMarkets(markets: readonly object[]): void;
  parseTickers(tickers: unknown): unknown;
}

/** Every price of one answer of about 3,000 markets read from its text: by JSON.parse alone, by crunch, by ccxt. */
export async function parseSection(): Promise<Section> {
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
  const ms = { bare: [] as number[], crunch: [] as number[], ccxt: [] as number[] };
  const time = (name: keyof typeof ms, work: () => void) => {
    const since = performance.now();
    work();
    ms[name].push(performance.now() - since);
  };
  for (let round = 0; round < ROUNDS; round++) {
    time('bare', () => JSON.parse(text));
    time('crunch', () => binance.prices.parse([JSON.parse(text)], { exchange: 'binance', markets: [] }));
    if (ccxt) time('ccxt', () => ccxt.exchange.parseTickers(JSON.parse(text)));
  }
  const row = (name: string, all: readonly number[]) => [name, spread(all), times(median(all), median(ms.crunch))];
  return {
    title: 'Reading the prices of an answer',
    notes: [
      `${JSON.parse(text).length.toLocaleString('en-US')} rows as text, median of ${ROUNDS} with the quickest and the slowest; × says how many times as long as crunch.${ccxt ? '' : ' `npm install --no-save ccxt` adds ccxt.'}`,
    ],
    tables: [
      {
        columns: ['', 'ms', 'time'],
        rows: [
          row('JSON.parse alone', ms.bare),
          row('crunch', ms.crunch),
          ...(ccxt ? [row(`ccxt ${ccxt.version}`, ms.ccxt)] : []),
        ],
      },
    ],
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../../src/market/candle.js';
import type { ApiRequest } from '../../src/sources/contract.js';
import { listingEvidenceOf, listingOf, SOURCE_IDS, sourceOf } from './evidence.js';

/** A folder of recorded answers with a SOURCES.md that says what each of them answers; the tests are skipped without it. */
const RECORDED = process.env.CRUNCH_RECORDED;
/** Folders there and our sources. */
const SOURCE_OF_FOLDER: Readonly<Record<string, string>> = { 'coinbase-advanced': 'coinbase' };

type Fields = Readonly<Record<string, unknown>>;
type Ticker = readonly unknown[];

/** The last prices of spot markets as they stand in a body, in its order. */
const LAST_PRICES: Readonly<Record<string, (body: never) => readonly unknown[]>> = {
  kraken: ({ result }: { result: Record<string, { c: unknown[] }> }) =>
    Object.entries(result).flatMap(([key, row]) => (key.includes(':') ? [] : [row.c[0]])),
  coinbase: ({ products }: { products: Fields[] }) => products.map((row) => row.price),
  binance: (rows: Fields[]) => rows.map((row) => row.lastPrice),
  'binance-us': (rows: Fields[]) => rows.map((row) => row.lastPrice),
  bitstamp: (rows: Fields[]) => rows.map((row) => row.last),
  bitfinex: (rows: Ticker[]) => rows.filter(([name]) => /^t(?!.*F0)/.test(String(name))).map((row) => row[7]),
  gemini: (rows: Fields[]) => rows.map((row) => row.price),
  okx: ({ data }: { data: Fields[] }) => data.map((row) => row.last),
  bybit: ({ result }: { result: { list: Fields[] } }) => result.list.map((row) => row.lastPrice),
  kucoin: ({ data }: { data: { ticker: Fields[] } }) => data.ticker.map((row) => row.last),
  gate: (rows: Fields[]) => rows.map((row) => row.last),
  poloniex: (rows: Fields[]) => rows.map((row) => row.close),
  bitvavo: (rows: Fields[]) => rows.map((row) => row.last),
  luno: ({ tickers }: { tickers: Fields[] }) => tickers.map((row) => row.last_trade),
};

const ASSUMED_NOW = Date.UTC(2026, 10, 15);

interface Recording {
  readonly file: string;
  readonly id: string;
  readonly url: URL;
}

const recordings = RECORDED === undefined ? [] : readRecordings(RECORDED);

describe.runIf(RECORDED !== undefined)('recorded answers', () => {
  it('are there', () => {
    expect(recordings.length).toBeGreaterThan(0);
  });

  it.each(recordings.filter(({ id, url }) => answers(url, sourceOf(id).markets?.requests({}) ?? [])))(
    '$file lists markets',
    ({ file, id, url }) => {
      const bodies = listingEvidenceOf(id).bodies.map((body, index) => (index === 0 ? bodyOf(file) : body));
      if (url.pathname.includes('map:currency')) return;
      const { markets, rejected } = listingOf(id).parse(bodies, {});
      expect(markets.length).toBeGreaterThan(0);
      expect(rejected).toEqual({ count: 0, first: null });
    },
  );

  it.each(
    recordings.filter(({ id, url }) => answers(url, sourceOf(id).prices.requests({ exchange: '', markets: [] }))),
  )('$file gives every price as it was sent', ({ file, id }) => {
    const body = bodyOf(file);
    const { prices, rejected } = sourceOf(id).prices.parse([body], { exchange: '', markets: [] });
    const sent = LAST_PRICES[id]?.(body as never)
      .map(Number)
      .filter((price) => price > 0);
    expect(prices.map((quote) => quote.price)).toEqual(sent);
    expect(rejected).toEqual({ count: 0, first: null });
  });

  it.each(recordings.filter(({ file }) => file.includes('/candles')).flatMap(withCandleQuery))(
    '$file gives candles',
    ({ file, id, interval }) => {
      const query = { nativeSymbol: 'X', interval, since: 0, until: ASSUMED_NOW, now: ASSUMED_NOW };
      const candles = sourceOf(id).candles?.parse([bodyOf(file)], query) ?? [];
      const sent = new Set(decimalsOf(bodyOf(file)));
      expect(candles.length).toBeGreaterThan(0);
      for (const { open, high, low, close } of candles) {
        expect([open, high, low, close].every((price) => sent.has(price))).toBe(true);
      }
    },
  );
});

function readRecordings(folder: string): Recording[] {
  const lines = readFileSync(join(folder, 'SOURCES.md'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, file = '', , request = '', , , , , exactness = ''] = line.split('|').map((cell) => cell.trim());
    const [directory = ''] = file.split('/');
    const id = SOURCE_OF_FOLDER[directory] ?? directory;
    const target = /^`GET ([^\s`]+)`$/.exec(request)?.[1];
    // Samples of a documentation hold made-up numbers.
    if (target === undefined || !SOURCE_IDS.includes(id) || /published|sample/.test(exactness)) return [];
    return [
      { file, id, url: new URL(target.replace('/api/v1/ticker/24hr', '/api/v3/ticker/24hr'), sourceOf(id).origin) },
    ];
  });
}

function bodyOf(file: string): unknown {
  return JSON.parse(readFileSync(join(RECORDED ?? '', file), 'utf8'));
}

function answers(url: URL, requests: readonly ApiRequest[]): boolean {
  return requests.some(({ path }) => path === url.pathname);
}

/** With the interval that the recorded request names; none where it names none. */
function withCandleQuery(recording: Recording): (Recording & { interval: Interval })[] {
  const { candles } = sourceOf(recording.id);
  const code = ['interval', 'step', 'granularity', 'bar']
    .map((name) => recording.url.searchParams.get(name))
    .find(Boolean);
  const interval = Object.entries(candles?.intervals ?? {}).find(([, own]) => own === code)?.[0] as
    | Interval
    | undefined;
  return interval ? [{ ...recording, interval }] : [];
}

/** Every number in a body, written as a number or as text. */
function decimalsOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return value === '' ? [] : [Number(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(decimalsOf) : [];
}

import { expect, test } from 'vitest';
import { silentLog } from '../../src/market/log.js';
import { createClient } from '../../src/sources/client.js';
import type { Source } from '../../src/sources/contract.js';
import { SOURCES } from '../../src/sources/registry.js';
import { listingOf } from '../sources/evidence.js';
import { EXCHANGES, type Exchange } from './markets.js';
import type { Simulator } from './server.js';
import { NOON, started } from './started.js';

const MINUTE = 60_000;

function clientOf(simulator: Simulator) {
  return createClient({
    userAgent: 'crunch-test',
    timeoutMs: 10_000,
    maxBytes: 50_000_000,
    originOf: (source) => simulator.url(source as Exchange),
    now: () => NOON,
    log: silentLog,
  });
}

test.each(EXCHANGES)(
  'crunch reads from %s exactly the markets, prices and candles that the simulator has',
  async (exchange) => {
    const { simulator } = await started({ markets: 200, limits: { mode: 'real' } });
    const client = clientOf(simulator);
    const source = SOURCES[exchange] as Source;

    const listing = await client.ask(source, listingOf(exchange), {});
    expect(listing.value.rejected.count).toBe(0);
    const listed = simulator.marketsOf(exchange).filter(({ state }) => exchange !== 'bitfinex' || state !== 'halted');
    expect(
      new Map(listing.value.markets.map(({ nativeSymbol, base, quote }) => [nativeSymbol, `${base}-${quote}`])),
    ).toEqual(new Map(listed.map(({ nativeSymbol, base, quote }) => [nativeSymbol, `${base}-${quote}`])));

    const quotes = await client.ask(source, source.prices, { exchange, markets: listing.value.markets });
    expect(quotes.value.rejected.count).toBe(0);
    const pairs = new Map(listed.map((market) => [market.nativeSymbol, market]));
    let known = 0;
    for (const { market, price } of quotes.value.prices) {
      const found =
        typeof market === 'string'
          ? pairs.get(market)
          : listed.find(({ base, quote }) => base === market.base && quote === market.quote);
      if (!found) continue;
      known += 1;
      expect(price).toBe(simulator.priceAt(exchange, found.base, found.quote, NOON));
    }
    expect(known).toBeGreaterThanOrEqual(listed.filter(({ state }) => state === 'trading').length);

    if (!source.candles) return;
    const bitcoin = simulator.marketsOf(exchange)[0];
    if (!bitcoin) throw new Error('no market');
    const until = Math.floor(NOON / MINUTE) * MINUTE;
    const since = until - 200 * MINUTE;
    const candles = await client.ask(source, source.candles, {
      nativeSymbol: bitcoin.nativeSymbol,
      interval: '1m',
      since,
      until,
      now: NOON,
    });
    const fields = ({ openTime, open, high, low, close, volume }: (typeof candles.value)[number]) => [
      openTime,
      open,
      high,
      low,
      close,
      volume,
    ];
    expect(candles.value.map(fields)).toEqual(
      simulator
        .candlesAt(exchange, bitcoin.base, bitcoin.quote, MINUTE, since, until)
        .map((candle) => fields({ ...candle, closed: true })),
    );
    expect(simulator.requests(exchange).violations).toBe(0);
  },
);

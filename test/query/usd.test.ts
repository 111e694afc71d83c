import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usdVolumes } from '../../src/query/usd.js';
import type { Latest } from '../../src/store/latest.js';
import type { StoredMarket } from '../../src/store/market.js';

interface Sketch {
  name: string;
  price: number | null;
  volume?: number;
  isInactive?: boolean;
}

/** Dollar volumes of `exchange:BASE-QUOTE` sketches, in their order. */
function dollars(...sketches: Sketch[]): (number | null | undefined)[] {
  const markets = sketches.map(({ name, isInactive }, id): StoredMarket => {
    const [exchange = '', base = '', quote = ''] = name.split(/[:-]/);
    return {
      id,
      exchangeId: 0,
      exchange,
      base,
      quote,
      active: !isInactive,
      lastSeenAt: 0,
      inactiveSince: null,
    };
  });
  const latest = sketches.flatMap(({ price, volume }, marketId): Latest[] =>
    price === null ? [] : [{ marketId, price, takenAt: 0, volume24h: volume ?? null }],
  );
  const volumeOf = usdVolumes(markets, latest);
  return markets.map(volumeOf);
}

describe('usdVolumes', () => {
  it('takes a volume in dollars as it is', () => {
    expect(dollars({ name: 'kraken:BTC-USD', price: 50_000, volume: 12 })).toEqual([12]);
  });

  it('is null without a volume, and without a price', () => {
    expect(dollars({ name: 'kraken:BTC-USD', price: 50_000 }, { name: 'kraken:ETH-USD', price: null })).toEqual([
      null,
      null,
    ]);
  });

  it('converts a quote asset through its market in dollars', () => {
    expect(
      dollars({ name: 'kraken:ETH-BTC', price: 0.05, volume: 3 }, { name: 'kraken:BTC-USD', price: 50_000 })[0],
    ).toBe(150_000);
  });

  it('converts through an inverse market', () => {
    expect(dollars({ name: 'a:BTC-JPY', price: 7.5e6, volume: 300 }, { name: 'a:USD-JPY', price: 150 })[0]).toBe(2);
  });

  it('converts over several markets where no shorter way exists', () => {
    const [volume] = dollars(
      { name: 'a:X-Y', price: 1, volume: 2 },
      { name: 'a:Y-Z', price: 3 },
      { name: 'a:Z-USD', price: 5 },
    );
    expect(volume).toBe(30);
  });

  it('prefers fewer markets to the same exchange', () => {
    const [volume] = dollars(
      { name: 'binance:ETH-BTC', price: 0.05, volume: 1 },
      { name: 'binance:BTC-USDT', price: 49_000 },
      { name: 'binance:USDT-USD', price: 1 },
      { name: 'coinbase:BTC-USD', price: 50_000 },
    );
    expect(volume).toBe(50_000);
  });

  it('prefers the same exchange to a larger volume', () => {
    const [volume] = dollars(
      { name: 'kraken:ETH-BTC', price: 0.05, volume: 1 },
      { name: 'bitstamp:BTC-USD', price: 50_000, volume: 9e9 },
      { name: 'kraken:BTC-USD', price: 50_100, volume: 1 },
    );
    expect(volume).toBe(50_100);
  });

  it('prefers the market that trades most among other exchanges, in dollars whatever it is quoted in', () => {
    const [volume] = dollars(
      { name: 'luno:ETH-BTC', price: 0.05, volume: 1 },
      { name: 'a:BTC-USD', price: 50_000, volume: 10 },
      { name: 'b:BTC-USD', price: 50_001, volume: 11 },
      { name: 'c:BTC-USD', price: 50_002 },
    );
    expect(volume).toBe(50_001);
    const [throughEuro] = dollars(
      { name: 'luno:ETH-X', price: 1, volume: 1 },
      { name: 'a:X-JPY', price: 1_500, volume: 1_000 },
      { name: 'a:X-EUR', price: 9, volume: 900 },
      { name: 'a:USD-JPY', price: 150 },
      { name: 'a:EUR-USD', price: 1 },
    );
    expect(throughEuro).toBe(9);
  });

  it('takes USDT and USDC for dollars only where no market leads from them to dollars', () => {
    expect(dollars({ name: 'okx:BTC-USDT', price: 50_000, volume: 7 })).toEqual([7]);
    expect(dollars({ name: 'okx:BTC-USDC', price: 50_000, volume: 7 })).toEqual([7]);
    expect(dollars({ name: 'okx:ETH-BTC', price: 1, volume: 1 }, { name: 'okx:BTC-USDT', price: 50_000 })[0]).toBe(
      50_000,
    );
    const [volume] = dollars(
      { name: 'okx:BTC-USDT', price: 50_000, volume: 7 },
      { name: 'kraken:USDT-USD', price: 0.5, volume: 1 },
    );
    expect(volume).toBe(3.5);
    const [roundabout] = dollars(
      { name: 'okx:BTC-USDT', price: 50_000, volume: 100_000 },
      { name: 'kraken:BTC-USD', price: 49_000 },
    );
    expect(roundabout).toBeCloseTo(98_000, 6);
  });

  it('does not go through an inactive market', () => {
    expect(
      dollars({ name: 'a:ETH-BTC', price: 0.05, volume: 1 }, { name: 'a:BTC-USD', price: 50_000, isInactive: true })[0],
    ).toBeNull();
  });

  it('is null where no way leads to dollars', () => {
    expect(
      dollars({ name: 'a:ABC-XYZ', price: 2, volume: 1 }, { name: 'a:BTC-USD', price: 1, volume: 1 })[0],
    ).toBeNull();
  });

  it('does not depend on the order of the markets when no two of them tie', () => {
    const asset = fc.constantFrom('USD', 'USDT', 'BTC', 'ETH', 'EUR');
    const sketch = fc.record({
      exchange: fc.constantFrom('a', 'b', 'c'),
      base: asset,
      quote: asset,
      price: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
      volume: fc.double({ min: 1, max: 1_000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(sketch, { selector: ({ volume }) => volume, maxLength: 12 }), (drawn) => {
        const sketches = drawn.map(({ exchange, base, quote, ...rest }) => ({
          name: `${exchange}:${base}-${quote}`,
          ...rest,
        }));
        const there = dollars(...sketches);
        const back = dollars(...sketches.toReversed()).toReversed();
        expect(back.map((value) => value?.toPrecision(9))).toEqual(there.map((value) => value?.toPrecision(9)));
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

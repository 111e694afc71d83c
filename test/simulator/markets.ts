import type { Asset } from './assets.js';
import type { Memo } from './price-book.js';
import { chance, createBoundedWalk, createPath, type Path, seedOf, type Walk } from './walk.js';

export const EXCHANGES = [
  'kraken',
  'coinbase',
  'binance',
  'binance-us',
  'bitstamp',
  'bitfinex',
  'okx',
  'gemini',
  'bitvavo',
  'gate',
] as const;
export type Exchange = (typeof EXCHANGES)[number];

export interface Market {
  readonly exchange: Exchange;
  readonly base: string;
  readonly quote: string;
  /** Position in the list of its exchange. */
  readonly index: number;
  /** Decimals of its prices. */
  readonly decimals: number;
  /** `halted`: listed, not traded any more, its last price stands. `never`: listed, no trade ever. */
  readonly state: 'trading' | 'halted' | 'never';
  /** One trade falls somewhere into each span of so many seconds; 1 for the liquid ones. */
  readonly tradeEveryS: number;
  readonly seed: number;
  readonly baseAsset: Asset;
  readonly quoteAsset: Asset;
  /** How far this exchange is from the others, natural log. */
  readonly deviation: Walk;
  /** The log price without `logCentre`: base - quote + deviation. */
  readonly path: Path;
  readonly logCentre: number;
  /** Mean volume, in the base asset. */
  readonly baseVolumePerS: number;
  readonly memo: Memo;
}

interface Profile {
  /** The first one is the exchange's own favourite. */
  readonly quotes: readonly string[];
  readonly maxDecimals: number;
  /** Significant digits of a price. */
  readonly digits: number;
  readonly haltedShare: number;
  /** Its volume beside a typical exchange's. */
  readonly size: number;
}

const PROFILES: Readonly<Record<Exchange, Profile>> = {
  kraken: {
    quotes: ['USD', 'EUR', 'USDT', 'USDC', 'GBP', 'BTC', 'ETH', 'CAD', 'AUD', 'JPY'],
    maxDecimals: 10,
    digits: 6,
    haltedShare: 0.02,
    size: 1,
  },
  coinbase: {
    quotes: ['USD', 'USDC', 'EUR', 'BTC', 'GBP', 'USDT', 'ETH'],
    maxDecimals: 10,
    digits: 7,
    haltedShare: 0.06,
    size: 2,
  },
  binance: {
    quotes: ['USDT', 'USDC', 'BTC', 'TRY', 'FDUSD', 'ETH', 'EUR', 'BRL'],
    maxDecimals: 8,
    digits: 7,
    haltedShare: 0.08,
    size: 8,
  },
  'binance-us': { quotes: ['USDT', 'USD', 'BTC', 'USDC'], maxDecimals: 8, digits: 6, haltedShare: 0.1, size: 0.05 },
  bitstamp: {
    quotes: ['USD', 'EUR', 'BTC', 'GBP', 'USDT', 'USDC'],
    maxDecimals: 8,
    digits: 6,
    haltedShare: 0.02,
    size: 0.4,
  },
  bitfinex: {
    quotes: ['USD', 'USDT', 'BTC', 'EUR', 'JPY', 'ETH'],
    maxDecimals: 12,
    digits: 5,
    haltedShare: 0.01,
    size: 0.4,
  },
  okx: {
    quotes: ['USDT', 'USDC', 'USD', 'BTC', 'EUR', 'ETH'],
    maxDecimals: 12,
    digits: 6,
    haltedShare: 0.02,
    size: 3,
  },
  gemini: {
    quotes: ['USD', 'BTC', 'ETH', 'EUR', 'GBP', 'SGD', 'USDT'],
    maxDecimals: 10,
    digits: 6,
    haltedShare: 0.04,
    size: 0.2,
  },
  bitvavo: { quotes: ['EUR', 'USDC', 'USDT', 'USD'], maxDecimals: 10, digits: 5, haltedShare: 0.03, size: 0.3 },
  gate: { quotes: ['USDT', 'USDC', 'BTC', 'ETH', 'USD'], maxDecimals: 12, digits: 6, haltedShare: 0.05, size: 2 },
};

/** Listed everywhere and always trading, as far as the count reaches; null stands for the exchange's favourite quote. */
const STAPLES: readonly (readonly [base: string, quote: string | null])[] = [
  ['BTC', null],
  ['ETH', null],
  ['ETH', 'BTC'],
  ['SHIB', null],
  ['PEPE', null],
  ['GIGA', 'IDR'],
  ['MICRO', null],
  ['DOGE', null],
  ['USDC', null],
  ['USDT', 'USD'],
  ['EUR', null],
  ['SOL', null],
  ['XRP', null],
  ['LTC', null],
  ['BTC', 'EUR'],
  ['ETH', 'EUR'],
];
/** One market of each unusual kind follows the staples, so that a list of 20 already has them. */
const UNUSUAL = ['never', 'halted', 'thin'] as const;
const KNOWN_COUNT = 40;
/** Few lattices, because the deviation is computed for each market, not for each asset. */
const DEVIATION_LATTICE_S = [15, 300, 3_600, 86_400];

type Role = 'staple' | (typeof UNUSUAL)[number] | null;

/** The markets of one exchange, `count` of them (fewer when the assets run out), each pair once. */
export function listMarkets(seed: number, exchange: Exchange, assets: readonly Asset[], count: number): Market[] {
  const profile = PROFILES[exchange];
  const byCode = new Map(assets.map((asset) => [asset.code, asset]));
  const markets: Market[] = [];
  // Names with the separator cut out are unique too: `AB`+`CUSD` and `ABC`+`USD` would be one market for some APIs.
  const taken = new Set<string>();
  const add = (base: Asset | undefined, quote: Asset | undefined, role: Role): void => {
    if (!base || !quote || base === quote || markets.length === count) return;
    const centre = Math.exp(base.logUsd - quote.logUsd);
    if (taken.has(base.code + quote.code) || centre < 10 ** (2.5 - profile.maxDecimals)) return;
    taken.add(base.code + quote.code);
    markets.push(createMarket(seed, exchange, profile, base, quote, markets.length, role));
  };

  const favourite = profile.quotes[0] as string;
  for (const [base, quote] of STAPLES) add(byCode.get(base), byCode.get(quote ?? favourite), 'staple');
  const obscure = assets.filter(({ logUsd }, order) => order > KNOWN_COUNT + 20 && logUsd > Math.log(0.1));
  UNUSUAL.forEach((role, at) => {
    add(obscure[at], byCode.get(favourite), role);
  });
  assets.forEach((base, order) => {
    if (base.kind !== 'coin') return;
    const draw = seedOf(seed, `${exchange} lists ${base.code}`);
    const isKnown = order < KNOWN_COUNT;
    if (!isKnown && chance(draw, 0) > 0.75) return;
    profile.quotes.forEach((quote, place) => {
      const likelihood = place === 0 ? 1 : (isKnown ? 0.8 : 0.45) / place;
      if (chance(draw, place + 1) < likelihood) add(base, byCode.get(quote), null);
    });
  });
  return markets;
}

function createMarket(
  seed: number,
  exchange: Exchange,
  profile: Profile,
  base: Asset,
  quote: Asset,
  index: number,
  role: Role,
): Market {
  const draw = seedOf(seed, `${exchange} ${base.code}-${quote.code}`);
  const logCentre = base.logUsd - quote.logUsd;
  const isPegged = base.kind === 'stable' && (quote.kind === 'stable' || quote.code === 'USD');
  const deviation = createBoundedWalk(draw, isPegged ? 2e-5 : 1.2e-3, DEVIATION_LATTICE_S);
  const path = createPath([
    ...(base.walk ? [{ walk: base.walk, sign: 1 as const }] : []),
    ...(quote.walk ? [{ walk: quote.walk, sign: -1 as const }] : []),
    { walk: deviation, sign: 1 },
  ]);
  const isThin = role === 'thin' || (role === null && base.index > KNOWN_COUNT && chance(draw, 3) < 0.15);
  const usdPerS = (base.usdPerDay * profile.size * (0.3 + chance(draw, 4))) / 86_400;
  return {
    exchange,
    base: base.code,
    quote: quote.code,
    index,
    decimals: decimalsOf(Math.exp(logCentre), quote, profile),
    state: stateOf(draw, role, profile),
    tradeEveryS: isThin ? 120 + Math.floor(chance(draw, 5) * 2_280) : 1,
    seed: draw,
    baseAsset: base,
    quoteAsset: quote,
    deviation,
    path,
    logCentre,
    baseVolumePerS: ((isThin ? 0.01 : 1) * usdPerS) / Math.exp(base.logUsd),
    memo: { second: Number.NaN, price: 0, bucket: Number.NaN, stats: null, candles: new Map() },
  };
}

function stateOf(draw: number, role: Role, profile: Profile): Market['state'] {
  if (role === 'never' || role === 'halted') return role;
  if (role !== null) return 'trading';
  const lot = chance(draw, 6);
  if (lot < 0.015) return 'never';
  return lot < 0.015 + profile.haltedShare ? 'halted' : 'trading';
}

function decimalsOf(centre: number, quote: Asset, profile: Profile): number {
  const wanted = profile.digits - 1 - Math.floor(Math.log10(centre));
  const least = quote.code === 'JPY' ? 0 : quote.code === 'IDR' ? 2 : 1;
  return Math.min(profile.maxDecimals, Math.max(least, wanted));
}

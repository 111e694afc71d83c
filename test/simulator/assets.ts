import { chance, createBoundedWalk, createWalk, seedOf, type Walk } from './walk.js';

export interface Asset {
  readonly code: string;
  /** Position in the simulator's list of assets. */
  readonly index: number;
  readonly kind: 'fiat' | 'stable' | 'coin';
  /** Natural log of the price in US dollars around which the walk moves. */
  readonly logUsd: number;
  /** Null for the dollar itself. */
  readonly walk: Walk | null;
  /** Traded in a day on a typical exchange, in US dollars. */
  readonly usdPerDay: number;
}

const FIAT: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 1.087,
  GBP: 1.268,
  JPY: 0.00663,
  CHF: 1.124,
  CAD: 0.7305,
  AUD: 0.6584,
  SGD: 0.7442,
  BRL: 0.1782,
  TRY: 0.0291,
  IDR: 1 / 16_190,
};

const STABLE: Readonly<Record<string, number>> = { USDT: 1.0001, USDC: 1, DAI: 0.9999, PYUSD: 1, FDUSD: 0.9998 };

const PEG_LATTICE_S = [5, 60, 900, 14_400];

/** Price in US dollars and how far it moves in a day; the order is that of listing. */
const COINS: readonly (readonly [code: string, usd: number, dailyMove: number])[] = [
  ['BTC', 78_300, 0.017],
  ['ETH', 2_940, 0.024],
  ['SHIB', 0.00001272, 0.037],
  ['PEPE', 0.00001031, 0.046],
  // Traded in a small currency, these two give the largest and the smallest prices that anything has to show.
  ['GIGA', 762_548, 0.006],
  ['MICRO', 1.234e-7, 0.03],
  ['XRP', 1.84, 0.031],
  ['SOL', 142.6, 0.034],
  ['DOGE', 0.1647, 0.038],
  ['LTC', 88.4, 0.027],
  ['ADA', 0.5913, 0.033],
  ['LINK', 14.62, 0.033],
  ['DOT', 4.871, 0.032],
  ['BCH', 402.7, 0.03],
  ['XLM', 0.2614, 0.032],
  ['AVAX', 23.8, 0.036],
  ['TRX', 0.2391, 0.019],
  ['UNI', 7.42, 0.038],
  ['ATOM', 4.58, 0.033],
  ['ETC', 18.93, 0.031],
  ['ALGO', 0.1987, 0.035],
  ['AAVE', 176.2, 0.037],
  ['XMR', 214.5, 0.021],
  ['ZEC', 41.3, 0.032],
  ['DASH', 23.6, 0.029],
  ['QTUM', 2.31, 0.032],
  ['IOTA', 0.1906, 0.035],
  ['MANA', 0.2943, 0.036],
  ['FIL', 2.87, 0.034],
  ['NEAR', 2.66, 0.038],
  ['APT', 5.48, 0.036],
  ['ARB', 0.3712, 0.04],
  ['SUI', 2.43, 0.044],
  ['1INCH', 0.2218, 0.036],
  ['CRV', 0.5544, 0.042],
  ['GRT', 0.0961, 0.038],
  ['BONK', 0.00001604, 0.052],
];

/** Codes that some exchange uses for one of the above: no other asset may have them. */
const OTHER_NAMES = ['XBT', 'XDG', 'UST', 'UDC', 'DSH', 'ALG', 'ATO', 'IOT', 'MNA', 'QTM'];

/** The money, then the coins, then as many generated ones as asked for. */
export function listAssets(seed: number, generated: number): Asset[] {
  const assets: Asset[] = [];
  const add = (code: string, kind: Asset['kind'], usd: number, walk: Walk | null, usdPerDay: number): void => {
    assets.push({ code, index: assets.length, kind, logUsd: Math.log(usd), walk, usdPerDay });
  };
  for (const [code, usd] of Object.entries(FIAT)) {
    const walk = code === 'USD' ? null : createWalk(seedOf(seed, code), 0.0035, 1_382_400);
    add(code, 'fiat', usd, walk, 4e6);
  }
  for (const [code, usd] of Object.entries(STABLE)) {
    add(code, 'stable', usd, createBoundedWalk(seedOf(seed, code), 1e-4, PEG_LATTICE_S), 3e7);
  }
  COINS.forEach(([code, usd, dailyMove], rank) => {
    add(code, 'coin', usd, createWalk(seedOf(seed, code), dailyMove), 9e8 / (rank + 1) ** 1.4);
  });
  const taken = new Set([...assets.map(({ code }) => code), ...OTHER_NAMES]);
  for (let number = 0; number < generated; number += 1) {
    const code = inventCode(seed, number, taken);
    taken.add(code);
    const draw = seedOf(seed, code);
    const usd = 10 ** (chance(draw, 1) * 7 - 5);
    add(code, 'coin', usd, createWalk(draw, 0.025 + 0.06 * chance(draw, 2)), 2e6 / (1 + number / 20));
  }
  return assets;
}

/** A pronounceable code of three to five letters that nobody has yet. */
function inventCode(seed: number, number: number, taken: ReadonlySet<string>): string {
  const consonants = 'BCDFGHKLMNPRSTVXZ';
  const vowels = 'AEIOUY';
  for (let attempt = 0; ; attempt += 1) {
    const draw = seedOf(seed ^ (attempt * 7_919), `asset ${number}`);
    const pick = (letters: string, at: number): string =>
      letters[Math.floor(chance(draw, at) * letters.length)] as string;
    const length = 3 + Math.floor(chance(draw, 0) * (attempt < 20 ? 3 : 6));
    let code = '';
    for (let at = 1; at <= length; at += 1) code += pick((at + (draw & 1)) % 2 === 0 ? vowels : consonants, at);
    if (!taken.has(code)) return code;
  }
}

import type { Candle } from '../market/candle.js';
import type { Spacing } from './slots.js';

export interface DrawnMarket {
  readonly key: string;
  readonly candles: readonly Candle[];
  /** Equal for all but `usualMs`. */
  readonly spacing: Spacing;
}

export interface Drawing {
  /** The market itself first, then what is drawn over it. */
  readonly markets: readonly DrawnMarket[];
  readonly style: 'candles' | 'line';
  readonly scale: 'linear' | 'log' | 'percent';
}

/** What rules have to do with the first market. */
export interface DrawnAlerts {
  /** Prices that a rule waits for. */
  readonly levels: readonly { readonly name: string; readonly price: number }[];
  /** Firings, by epoch ms. */
  readonly firings: readonly { readonly name: string; readonly time: number }[];
}

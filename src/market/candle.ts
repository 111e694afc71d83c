/** What an exchange reports of one market over one interval; half-open, keyed by its open time. */
export interface Candle {
  /** Epoch ms UTC: a multiple of the interval up to a day; longer ones start at a UTC midnight, where is up to the exchange. */
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In the base asset; null where the API gives none. */
  readonly volume: number | null;
  /** False while the interval still runs. */
  readonly closed: boolean;
}

/** The candle lengths that crunch knows, in ms. Months are left out: they have no fixed length. */
export const INTERVAL_MS = {
  '1s': 1_000,
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '3h': 10_800_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
  '3d': 259_200_000,
  '1w': 604_800_000,
  '2w': 1_209_600_000,
  '15d': 1_296_000_000,
} as const;

export type Interval = keyof typeof INTERVAL_MS;

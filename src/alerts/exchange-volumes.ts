import type { Watch } from './watch.js';

/** The volumes of an exchange's watched markets: what each poll reports, or else what was reported before. */
export interface ExchangeVolumes {
  /** Whether some are not in dollars as they are reported. */
  readonly areForeign: boolean;
  /**
   * @param place in the watch.
   * @param volume24h in the quote asset; null when it is not told.
   */
  report(place: number, volume24h: number | null): void;
  /** In dollars a day, in the order of the watch, NaN where nothing is known; overwritten by the next call. */
  inDollars(rateOf: (quote: string) => number | null): Float64Array;
}

export function createExchangeVolumes({ ids, markets }: Watch): ExchangeVolumes {
  const reported = new Float64Array(ids.length).fill(Number.NaN);
  const dollars = new Float64Array(ids.length).fill(Number.NaN);
  const quoteOf = Array.from(ids, (id) => markets.get(id)?.quote ?? '');
  const quotes = [...new Set(quoteOf)];
  const quotePlaces = Uint32Array.from(quoteOf, (quote) => quotes.indexOf(quote));
  return {
    areForeign: quotes.some((quote) => quote !== 'USD'),
    report(place, volume24h) {
      if (volume24h !== null) reported[place] = volume24h;
    },
    inDollars(rateOf) {
      const rates = Float64Array.from(quotes, (quote) => rateOf(quote) ?? Number.NaN);
      for (let i = 0; i < dollars.length; i++) {
        dollars[i] = (reported[i] as number) * (rates[quotePlaces[i] as number] as number);
      }
      return dollars;
    },
  };
}

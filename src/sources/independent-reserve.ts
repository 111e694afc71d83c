import { INTERVAL_MS } from '../market/candle.js';
import { intervalCode, readCandles } from './candles.js';
import type { ApiError, Source } from './contract.js';
import { readListing } from './listing.js';
import { readMarketAnswers } from './market-answers.js';
import { asset, isRecord, list, number, price, quoteVolume, record, refuse, text, volume } from './readers.js';
import { listAt } from './rows.js';
import { fromUtcText } from './utc-time.js';

const ALIASES: ReadonlyMap<string, string> = new Map([['XBT', 'BTC']]);

const INTERVALS = { '1h': '1h' };

/** The most hours that its history goes back (API page, 2026-11). */
const MOST_HOURS = 240;

/** It has no request for more than one market's price. */
export const independentReserve: Source = {
  id: 'independent-reserve',
  exchanges: ['independent-reserve'],
  docs: 'https://www.independentreserve.com/features/api',
  origin: 'https://api.independentreserve.com',
  // No limit is published; client libraries keep one request a second (2026-11). Its 168 markets take three minutes, so in polls each minute they take turns.
  budget: { limit: 3_600, windowMs: 3_600_000, pauseMs: 1_000 },
  readError,
  markets: {
    requests: () => [
      { path: '/Public/GetValidPrimaryCurrencyCodes' },
      { path: '/Public/GetValidSecondaryCurrencyCodes' },
    ],
    // No list of markets: every asset is traded in every currency.
    parse: ([primaries, secondaries]) => {
      const quotes = listAt('independent-reserve markets', secondaries, '');
      const rows = listAt('independent-reserve markets', primaries, '').flatMap((base) =>
        quotes.map((quote) => [base, quote]),
      );
      return readListing('independent-reserve markets', { path: '', rows }, (row) => {
        const [base, quote] = list(row, '');
        return {
          nativeSymbol: `${text(base, '')}-${text(quote, '')}`,
          base: asset(base, '', ALIASES),
          quote: asset(quote, '', ALIASES),
          active: true,
        };
      });
    },
  },
  prices: {
    isPerMarket: true,
    requests: ({ markets }) =>
      markets.map((market) => ({ path: '/Public/GetMarketSummary', query: codesOf(market.nativeSymbol) })),
    parse: (bodies, query) =>
      readMarketAnswers('independent-reserve prices', bodies, query, (body, { base, quote }) => {
        const summary = record(body, '');
        if (asset(summary.PrimaryCurrencyCode, 'PrimaryCurrencyCode', ALIASES) !== base) {
          refuse('PrimaryCurrencyCode', summary.PrimaryCurrencyCode);
        }
        if (asset(summary.SecondaryCurrencyCode, 'SecondaryCurrencyCode') !== quote) {
          refuse('SecondaryCurrencyCode', summary.SecondaryCurrencyCode);
        }
        // Named after bitcoin whatever the asset, and spelled like this: what was traded in this currency, in the asset.
        const traded = volume(summary.DayVolumeXbtInSecondaryCurrrency, 'DayVolumeXbtInSecondaryCurrrency');
        return {
          price: price(summary.LastPrice, 'LastPrice'),
          volume24h: quoteVolume(traded, volume(summary.DayAvgPrice, 'DayAvgPrice')),
        };
      }),
  },
  candles: {
    intervals: INTERVALS,
    pageSize: MOST_HOURS,
    reach: MOST_HOURS,
    requests: ({ nativeSymbol, interval, since, now }) => {
      intervalCode(INTERVALS, interval);
      // Not documented whether the hour that still runs counts: one more asks for it either way.
      const hours = Math.ceil((now - since) / INTERVAL_MS['1h']) + 1;
      return [
        {
          path: '/Public/GetTradeHistorySummary',
          query: {
            ...codesOf(nativeSymbol),
            numberOfHoursInThePastToRetrieve: Math.min(Math.max(hours, 1), MOST_HOURS),
          },
        },
      ];
    },
    parse: (bodies, query) => {
      const tables = bodies.map((body) => ({
        path: 'HistorySummaryItems',
        rows: listAt('independent-reserve candles', body, 'HistorySummaryItems'),
      }));
      return readCandles('independent-reserve candles', tables, query, (row) => {
        const hour = record(row, '');
        const isTraded = number(hour.NumberOfTrades, 'NumberOfTrades') > 0;
        const priceOf = (field: string): number | null => (isTraded ? price(hour[field], field) : null);
        return {
          openTime: fromUtcText(hour.StartTimestampUtc, 'StartTimestampUtc'),
          open: priceOf('OpeningSecondaryCurrencyPrice'),
          high: priceOf('HighestSecondaryCurrencyPrice'),
          low: priceOf('LowestSecondaryCurrencyPrice'),
          close: priceOf('ClosingSecondaryCurrencyPrice'),
          volume: volume(hour.PrimaryCurrencyVolume, 'PrimaryCurrencyVolume'),
        };
      });
    },
  },
};

/** `Xbt-Aud`, the two codes of its lists, which no code contains a dash of. */
function codesOf(nativeSymbol: string) {
  const [primaryCurrencyCode = '', secondaryCurrencyCode = ''] = nativeSymbol.split('-');
  return { primaryCurrencyCode, secondaryCurrencyCode };
}

/** `{"ErrorCode":"ValidationError","Message":"Invalid Primary Currency Code"}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || body.ErrorCode === undefined) return null;
  const message = `${body.ErrorCode}: ${body.Message}`;
  if (/too many|rate limit/i.test(message)) return { kind: 'rate-limited', message };
  if (/^UnexpectedError|maintenance/i.test(message)) return { kind: 'unavailable', message };
  return { kind: /invalid \w+ currency code/i.test(message) ? 'unknown-market' : 'refused', message };
}

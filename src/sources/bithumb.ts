import { batches } from './batches.js';
import { upbitApi } from './upbit-api.js';

/** As many as one request may name from October 2026 on (changelog, 2026-09). */
const MARKETS_PER_REQUEST = 200;

const KOREAN_OFFSET_MS = 9 * 3_600_000;

/** The newer of its two APIs; the older one (`/public/…`) has neither paged candles nor names of markets. */
export const bithumb = upbitApi({
  id: 'bithumb',
  docs: 'https://apidocs.bithumb.com',
  origin: 'https://api.bithumb.com',
  // 150 requests a second from one address, per group of endpoints (rate limits page, 2026-11).
  budget: { limit: 150, windowMs: 1_000, pauseMs: 10 },
  // Its days open at midnight in Korea, 15:00 UTC; four hours do not divide that offset, so neither they nor longer ones are asked for.
  intervals: {
    '1m': 'minutes/1',
    '3m': 'minutes/3',
    '5m': 'minutes/5',
    '15m': 'minutes/15',
    '30m': 'minutes/30',
    '1h': 'minutes/60',
  },
  priceRequests: ({ markets }) => {
    const names = markets.map((market) => market.nativeSymbol);
    return batches(names, MARKETS_PER_REQUEST).map((batch) => ({
      path: '/v1/ticker',
      query: { markets: batch.join(',') },
    }));
  },
  // Korean time without an offset (candle pages, 2026-11).
  timeText: (time) => new Date(time + KOREAN_OFFSET_MS).toISOString().slice(0, 19),
});

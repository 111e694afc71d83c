import { timeName } from '../market/time.js';
import { upbitApi } from './upbit-api.js';

export const upbit = upbitApi({
  id: 'upbit',
  docs: 'https://docs.upbit.com/kr/reference/list-tickers',
  origin: 'https://api.upbit.com',
  // 10 requests a second from one address, per group of endpoints (rate limits page, 2026-11).
  budget: {
    limit: 10,
    windowMs: 1_000,
    pauseMs: 100,
    // `group=ticker; min=600; sec=9`: left of the group in this second; `min` means nothing any more (rate limits page, 2026-11).
    headers: { remaining: 'remaining-req', count: /(?:^|;)\s*sec=(\d+)\s*(?:;|$)/ },
  },
  // Seconds are left out: they reach three months back, the others to the listing (candle pages, 2026-11).
  intervals: {
    '1m': 'minutes/1',
    '3m': 'minutes/3',
    '5m': 'minutes/5',
    '15m': 'minutes/15',
    '30m': 'minutes/30',
    '1h': 'minutes/60',
    '4h': 'minutes/240',
    '1d': 'days',
    '1w': 'weeks',
  },
  // All markets of its three quotes at once (855 in 2026-09, public survey). `/v1/ticker?markets=` needs nine requests and answers none of them when one name is unknown.
  priceRequests: () => [{ path: '/v1/ticker/all', query: { quote_currencies: 'KRW,BTC,USDT' } }],
  // UTC unless an offset is given (candle pages, 2026-11).
  timeText: timeName,
});

import { binanceApi } from './binance-api.js';

export const binanceUs = binanceApi({
  id: 'binance-us',
  docs: 'https://docs.binance.us',
  origin: 'https://api.binance.us',
  // Weight of one address in a minute (rateLimits of exchangeInfo as last seen; 2026-11).
  budget: { limit: 1_200, windowMs: 60_000, headers: { used: 'x-mbx-used-weight-1m' } },
});

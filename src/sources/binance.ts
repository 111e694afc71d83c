import { binanceApi } from './binance-api.js';

export const binance = binanceApi({
  id: 'binance',
  docs: 'https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints',
  // The host for market data alone; api.binance.com refuses some countries.
  origin: 'https://data-api.binance.vision',
  // Weight of one address in a minute (rateLimits of exchangeInfo, 2026-11).
  budget: { limit: 6_000, windowMs: 60_000, headers: { used: 'x-mbx-used-weight-1m' } },
});

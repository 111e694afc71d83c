import { binanceApi, readBinanceError } from './binance-api.js';
import type { ApiError } from './contract.js';
import { isRecord, text } from './readers.js';

/** Speaks Binance's format with codes of its own; its candles have eight fields, of which the first six are the same. */
export const mexc = binanceApi({
  id: 'mexc',
  docs: 'https://www.mexc.com/api-docs/spot-v3/market-data-endpoints',
  origin: 'https://api.mexc.com',
  // 20 requests a second from one address, per endpoint (client libraries' measure, 2026-11).
  budget: { limit: 20, windowMs: 1_000 },
  costs: { markets: 1, prices: 1, candles: 1 },
  intervals: { '1m': '1m', '5m': '5m', '15m': '15m', '30m': '30m', '1h': '60m', '4h': '4h', '1d': '1d', '1w': '1W' },
  // 500 by one client library's measure, 1000 by others' (2026-11).
  pageSize: 500,
  // isSpotTradingAllowed tells whether the API takes orders, which says nothing of the market.
  isActive: ({ status }) => ['1', 'ENABLED'].includes(text(status, 'status')),
  readError,
});

/** As Binance writes it with codes of its own, or `{"success":false,"code":…,"message":…}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body) || (body.success !== false && typeof body.code !== 'number')) return null;
  const message = `${body.code} ${body.msg ?? body.message}`;
  // 429 too many requests, 10007 unknown symbol (client libraries' list, 2026-11).
  if (body.code === 429 || /too (many|frequent)/i.test(message)) return { kind: 'rate-limited', message };
  if (body.code === 10_007) return { kind: 'unknown-market', message };
  return readBinanceError(body) ?? { kind: 'refused', message };
}

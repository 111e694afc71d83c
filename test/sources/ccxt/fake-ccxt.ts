import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs a package named ccxt into a folder: `toy` answers for all markets at once, `slow` market by market, `down` is in
 * maintenance, `mute` offers no prices. What they say is in the form of https://docs.ccxt.com (read 2026-11).
 */
export function installFakeCcxt(folder: string): void {
  const place = join(folder, 'node_modules', 'ccxt');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name: 'ccxt', version: '4.9.9', main: 'index.js' }));
  writeFileSync(join(place, 'index.js'), FAKE);
}

const FAKE = `
class NetworkError extends Error {}
class RateLimitExceeded extends NetworkError {}
class ExchangeNotAvailable extends NetworkError {}
class BadSymbol extends Error {}

const MARKETS = {
  'BTC/USDT': { symbol: 'BTC/USDT', id: 'BTCUSDT', base: 'BTC', quote: 'USDT', spot: true, active: true, info: { a: 1 } },
  'NEW/USDT': { symbol: 'NEW/USDT', id: 'NEWUSDT', base: 'NEW', quote: 'USDT', spot: true, info: {} },
  'OLD/USDT': { symbol: 'OLD/USDT', id: 'OLDUSDT', base: 'OLD', quote: 'USDT', spot: true, active: false, info: {} },
  'BTC/USDT:USDT': { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT_PERP', base: 'BTC', quote: 'USDT', spot: false, swap: true },
};
const TICKERS = {
  'BTC/USDT': { symbol: 'BTC/USDT', last: 80000.5, baseVolume: 2, quoteVolume: 160001, info: { huge: 'x' } },
  'NEW/USDT': { symbol: 'NEW/USDT', last: 0.0000001234, baseVolume: 1000, vwap: 0.125 },
  'OLD/USDT': { symbol: 'OLD/USDT', last: undefined, baseVolume: 0 },
};

class Exchange {
  constructor(settings) {
    this.settings = settings;
    this.has = { fetchTickers: true, fetchTicker: true, fetchOHLCV: true };
    this.timeframes = { '1m': '1', '1h': '60', '1M': 'month' };
    this.rateLimit = 100;
    this.features = { spot: { fetchOHLCV: { limit: 2 } } };
  }
  async loadMarkets() { return MARKETS; }
  async fetchTickers() { return TICKERS; }
  async fetchTicker(symbol) {
    if (symbol === 'NEW/USDT') throw new BadSymbol('no such symbol');
    return TICKERS[symbol] ?? { symbol, last: 7 };
  }
  async fetchOHLCV(symbol, timeframe, since, limit) {
    return Array.from({ length: limit }, (_, index) => [since + index * 60000, 10, 12, 9, 11, 5]);
  }
}
class toy extends Exchange {}
class slow extends Exchange {
  constructor(settings) { super(settings); this.has = { fetchTicker: true }; this.rateLimit = 0; this.features = undefined; }
}
class down extends Exchange {
  async loadMarkets() { throw new ExchangeNotAvailable('down 503 maintenance'); }
  async fetchTickers() { throw new RateLimitExceeded('down 429 too many'); }
}
class mute extends Exchange {
  constructor(settings) { super(settings); this.has = {}; }
}
module.exports = { exchanges: ['toy', 'slow', 'down', 'mute'], toy, slow, down, mute };
`;

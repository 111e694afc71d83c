import type { ApiError, Source } from './contract.js';
import { readQuotes } from './quotes.js';
import { asset, flag, isRecord, price, quoteVolume, record, refuse, text, volume } from './readers.js';
import { listAt } from './rows.js';
import { isTrustworthy } from './second-hand.js';
import { fromUtcText } from './utc-time.js';

/** Our exchanges and their ids there (exchange list and recorded tickers, read 2026-11). */
const EXCHANGE_IDS: ReadonlyMap<string, string> = new Map([
  ['binance', 'binance'],
  ['binance-us', 'binance_us'],
  ['bitbank', 'bitbank'],
  ['bitfinex', 'bitfinex'],
  ['bitflyer', 'bitflyer'],
  ['bitget', 'bitget'],
  ['bithumb', 'bithumb'],
  ['bitstamp', 'bitstamp'],
  ['bitvavo', 'bitvavo'],
  ['btcmarkets', 'btcmarkets'],
  // `bybit` are its derivatives.
  ['bybit', 'bybit_spot'],
  ['cex', 'cex'],
  ['coinbase', 'gdax'],
  ['coincheck', 'coincheck'],
  ['coinone', 'coinone'],
  ['crypto-com', 'crypto_com'],
  ['gate', 'gate'],
  ['gemini', 'gemini'],
  ['hitbtc', 'hitbtc'],
  ['htx', 'huobi'],
  ['independent-reserve', 'independent_reserve'],
  ['kraken', 'kraken'],
  ['kucoin', 'kucoin'],
  ['luno', 'luno'],
  ['mexc', 'mxc'],
  ['okx', 'okex'],
  ['poloniex', 'poloniex'],
  ['upbit', 'upbit'],
  ['whitebit', 'whitebit'],
]);

/** Rows keep the codes of the exchange where CoinGecko has not translated them. */
const ALIASES = new Map([
  ['XBT', 'BTC'],
  ['XDG', 'DOGE'],
]);

/** Tickers in one page (endpoint page, 2026-11). */
const PAGE_SIZE = 100;
/** Keyless requests in a minute. The documents only say that an address has a limit; 5 to 15 are reported (2026-11; unverified). */
const REQUESTS_PER_MINUTE = 5;

/**
 * Prices of one exchange as CoinGecko last read them, in each market's own quote asset; keyless answers are up to two
 * minutes old. How many pages an exchange has is not known before it is asked: the pages that the wanted markets would fill
 * are asked for, at most a minute's budget of them, the largest volumes first, so that of a large exchange only these come.
 */
export const coingecko: Source = {
  id: 'coingecko',
  exchanges: [...EXCHANGE_IDS.keys()],
  docs: 'https://docs.coingecko.com/demo/reference/exchanges-id-tickers',
  origin: 'https://api.coingecko.com',
  budget: { limit: REQUESTS_PER_MINUTE, windowMs: 60_000 },
  readError,
  prices: {
    requests: ({ exchange, markets }) => {
      const wanted = Math.ceil(markets.length / PAGE_SIZE);
      // One less than the limit: an answer that is slow still counts when the next minute begins.
      const pages = Math.min(REQUESTS_PER_MINUTE - 1, Math.max(1, wanted));
      return Array.from({ length: pages }, (_, index) => ({
        path: `/api/v3/exchanges/${idOf(exchange)}/tickers`,
        query: { page: index + 1, order: 'volume_desc' },
      }));
    },
    parse: (bodies, { exchange, now }) => {
      const rows = bodies.flatMap((body) => listAt('coingecko prices', body, 'tickers'));
      return readQuotes('coingecko prices', { path: 'tickers', rows: firstOfEach(rows) }, (row) => {
        const ticker = record(row, '');
        const { identifier } = record(ticker.market, 'market');
        if (identifier !== idOf(exchange)) return refuse('market.identifier', identifier);
        const names = [text(ticker.base, 'base'), text(ticker.target, 'target')];
        if (names.some(isContract)) return undefined;
        const market = { base: asset(ticker.base, 'base', ALIASES), quote: asset(ticker.target, 'target', ALIASES) };
        const isFlagged = [flag(ticker.is_stale, 'is_stale'), flag(ticker.is_anomaly, 'is_anomaly')].includes(true);
        const tradedAt = ticker.last_traded_at === null ? null : fromUtcText(ticker.last_traded_at, 'last_traded_at');
        const last = price(ticker.last, 'last');
        const trusted = !isFlagged && isTrustworthy(market, tradedAt, now) ? last : null;
        return { market, price: trusted, volume24h: quoteVolume(volume(ticker.volume, 'volume'), trusted) };
      });
    },
  },
};

function idOf(exchange: string): string {
  return EXCHANGE_IDS.get(exchange) ?? exchange;
}

/** Tokens without a code of their own are named by their contract. */
function isContract(name: string): boolean {
  return /^0x[0-9a-f]{40}$/i.test(name);
}

/** A market that moves up or down while the pages are read stands in two of them. */
function firstOfEach(rows: readonly unknown[]): readonly unknown[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    if (!isRecord(row) || typeof row.base !== 'string' || typeof row.target !== 'string') return true;
    const name = `${row.base}/${row.target}`;
    return !seen.has(name) && seen.add(name);
  });
}

/** `{"status":{"error_code":429,"error_message":…}}`, the same inside `error`, or `{"error":"…"}`. */
function readError(body: unknown): ApiError | null {
  if (!isRecord(body)) return null;
  const outer = isRecord(body.error) ? body.error : body;
  if (isRecord(outer.status) && outer.status.error_code !== undefined) {
    const code = Number(outer.status.error_code);
    const message = `${outer.status.error_code} ${outer.status.error_message}`;
    if (code === 429) return { kind: 'rate-limited', message };
    return { kind: code >= 500 && code < 600 ? 'unavailable' : 'refused', message };
  }
  return typeof body.error === 'string' ? { kind: 'refused', message: body.error } : null;
}

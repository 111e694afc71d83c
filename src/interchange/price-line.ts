import { CrunchError } from '../market/error.js';
import { parsePair } from '../market/pair.js';
import { parseTime } from '../market/time.js';

/** The columns of a file of prices, in the order in which they are written. */
export const PRICE_COLUMNS = ['exchange', 'pair', 'time', 'price'] as const;

/** One observation as files carry it. */
export interface PriceLine {
  readonly exchange: string;
  readonly base: string;
  readonly quote: string;
  /** Epoch ms UTC. */
  readonly time: number;
  /** Above zero, in the quote asset. */
  readonly price: number;
}

type Fields = Readonly<Record<(typeof PRICE_COLUMNS)[number], unknown>>;

const EXCHANGE_ID = /^[a-z0-9][a-z0-9:-]{0,39}$/;
const DECIMAL = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Reads the values of one line; each may be text or a JSON number.
 *
 * @throws CrunchError `usage` naming the field and what stood there.
 */
export function readPriceLine(fields: Fields, now: number): PriceLine {
  const exchange = text(fields.exchange, 'exchange').toLowerCase();
  if (!EXCHANGE_ID.test(exchange)) throw wrong('exchange', fields.exchange);
  const { pair, exchange: prefix } = parsePair(text(fields.pair, 'pair'));
  if (pair === null || prefix !== null) throw wrong('pair', fields.pair);
  const time = parseTime(text(fields.time, 'time'), now, 'time');
  const digits = text(fields.price, 'price');
  const price = DECIMAL.test(digits) ? Number(digits) : Number.NaN;
  if (!(price > 0 && Number.isFinite(price))) throw wrong('price', fields.price);
  return { exchange, ...pair, time, price };
}

function text(value: unknown, field: string): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length <= 100 ? value.trim() : wrongly(field, value);
}

function wrongly(field: string, value: unknown): never {
  throw wrong(field, value);
}

function wrong(field: string, value: unknown): CrunchError {
  const shown = value === undefined ? 'missing' : `unexpected ${(JSON.stringify(value) ?? 'value').slice(0, 60)}`;
  return new CrunchError('usage', `${field}: ${shown}`);
}

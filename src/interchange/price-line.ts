import { CrunchError } from '../market/error.js';
import { type Pair, parsePair } from '../market/pair.js';
import { parseTime } from '../market/time.js';

/** The columns of a file of prices, in the order in which they are written. */
export const PRICE_COLUMNS = ['exchange', 'pair', 'time', 'price'] as const;

/** The market that a line is about. */
export interface NamedMarket extends Pair {
  readonly exchange: string;
}

const EXCHANGE_ID = /^[a-z0-9][a-z0-9:-]{0,39}$/;
const DECIMAL = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** @throws CrunchError `usage` naming the field and what stood there, as every reader here. */
export function readMarket(exchange: unknown, pair: unknown): NamedMarket {
  const slug = readText(exchange, 'exchange').toLowerCase();
  if (!EXCHANGE_ID.test(slug)) throw wrongField('exchange', exchange);
  const question = parsePair(readText(pair, 'pair'));
  if (question.pair === null || question.exchange !== null) throw wrongField('pair', pair);
  return { exchange: slug, ...question.pair };
}

/** Epoch ms UTC of a time in any form that users may write. */
export function readTime(value: unknown, now: number): number {
  return parseTime(readText(value, 'time'), now, 'time');
}

/** A finite number above zero, as text or as a number. */
export function readPrice(value: unknown, field: string): number {
  const number = readDecimal(value, field);
  if (number === 0) throw wrongField(field, value);
  return number;
}

/** A finite number of at least zero, as text or as a number. */
export function readDecimal(value: unknown, field: string): number {
  const digits = readText(value, field);
  const number = DECIMAL.test(digits) ? Number(digits) : Number.NaN;
  if (!Number.isFinite(number)) throw wrongField(field, value);
  return number;
}

/** Text without the space around it, or a number as text. */
export function readText(value: unknown, field: string): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string' && value.length <= 100) return value.trim();
  throw wrongField(field, value);
}

export function wrongField(field: string, value: unknown): CrunchError {
  return new CrunchError('usage', `${field}: ${value === undefined ? 'missing' : `unexpected ${shown(value)}`}`);
}

function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return (JSON.stringify(value) ?? 'value').slice(0, 60);
}

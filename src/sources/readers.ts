import { isAssetCode } from '../market/pair.js';
import { shown } from './shown.js';

/** Thrown by the readers below, caught by `readRows`: one field of one row cannot be used. */
export class Refusal extends Error {
  /** Inside the row: `c[0]`, `lastPrice`; empty for the row itself. */
  readonly field: string;

  constructor(field: string, problem: string) {
    super(problem);
    this.field = field;
  }
}

/** @throws Refusal always; names the field and what stood there. */
export function refuse(field: string, value: unknown): never {
  throw new Refusal(field, value === undefined ? 'missing' : `unexpected ${shown(value)}`);
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A JSON number or a decimal string such as `1e-06`; never NaN, infinite, hexadecimal, padded or empty. */
export function number(value: unknown, field: string): number {
  const read = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : refuse(field, value);
}

/** A price above zero; null where the market has none now, which APIs write as 0 or null. */
export function price(value: unknown, field: string): number | null {
  if (value === null) return null;
  const read = number(value, field);
  if (read < 0) refuse(field, value);
  return read === 0 ? null : read;
}

/** An amount of zero or more; null where the API gives none. */
export function volume(value: unknown, field: string): number | null {
  if (value === null || value === undefined) return null;
  const read = number(value, field);
  return read < 0 ? refuse(field, value) : read;
}

/** A base volume as quote volume; null where either factor is, or where the product is no number any more. */
export function quoteVolume(baseVolume: number | null, averagePrice: number | null): number | null {
  if (baseVolume === null || averagePrice === null) return null;
  const product = baseVolume * averagePrice;
  return Number.isFinite(product) ? product : null;
}

/** One to 100 printing characters. */
export function text(value: unknown, field: string): string {
  return typeof value === 'string' && /^\P{C}{1,100}$/u.test(value) ? value : refuse(field, value);
}

/** True only for true; absent is false. */
export function flag(value: unknown, field: string): boolean {
  if (value === undefined) return false;
  return typeof value === 'boolean' ? value : refuse(field, value);
}

const NO_ALIASES: ReadonlyMap<string, string> = new Map();

/** The common code of an asset, upper case; `aliases` are keyed by the API's own code in upper case. */
export function asset(value: unknown, field: string, aliases = NO_ALIASES): string {
  const code = text(value, field).toUpperCase();
  const common = aliases.get(code) ?? code;
  return isAssetCode(common) ? common : refuse(field, value);
}

export function record(value: unknown, field: string): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : refuse(field, value);
}

export function list(value: unknown, field: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(field, value);
}

/** Epoch ms of a time in epoch seconds. */
export function fromSeconds(value: unknown, field: string): number {
  return fromMilliseconds(value, field) * 1_000;
}

/** Epoch ms; whole, its range is checked where the candle is. */
export function fromMilliseconds(value: unknown, field: string): number {
  const time = number(value, field);
  return Number.isSafeInteger(time) ? time : refuse(field, value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

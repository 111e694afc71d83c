import { type Candle, INTERVAL_MS } from '../market/candle.js';
import { DAY_MS, durationName, readDuration } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import { type NamedMarket, readDecimal, readMarket, readPrice, readText, readTime, wrongField } from './price-line.js';

/** The columns of a file of candles, in the order in which they are written. */
export const CANDLE_COLUMNS = [
  ...(['exchange', 'pair', 'interval', 'time'] as const),
  ...(['open', 'high', 'low', 'close', 'volume'] as const),
] as const;

/** A candle that is over, as files carry it. */
export interface CandleLine extends NamedMarket, Omit<Candle, 'closed'> {
  readonly intervalMs: number;
}

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(INTERVAL_MS).map(([name, ms]) => [ms, name]));

/** How files name a candle length: `1m`, `1w`. */
export function intervalName(ms: number): string {
  return NAMES.get(ms) ?? durationName(ms);
}

/**
 * Reads the values of one line, in the order of the columns; each may be text or a number, the volume empty or null.
 *
 * @throws CrunchError `usage` naming the field and what stood there, or how the candle contradicts itself.
 */
export function readCandleLine(fields: readonly unknown[], now: number): CandleLine {
  const [exchange, pair, interval, time, open, high, low, close, volume] = fields;
  const market = readMarket(exchange, pair);
  const intervalMs = readDuration(readText(interval, 'interval')) ?? 0;
  if (!NAMES.has(intervalMs)) throw wrongField('interval', interval);
  const openTime = readTime(time, now);
  if (openTime % Math.min(intervalMs, DAY_MS) !== 0) {
    throw new CrunchError('usage', `time: no candle of ${intervalName(intervalMs)} opens at ${JSON.stringify(time)}`);
  }
  if (openTime + intervalMs > now) {
    throw new CrunchError('usage', `time: the candle of ${JSON.stringify(time)} is not over`);
  }
  const candle = {
    open: readPrice(open, 'open'),
    high: readPrice(high, 'high'),
    low: readPrice(low, 'low'),
    close: readPrice(close, 'close'),
    volume: isNothing(volume) ? null : readDecimal(volume, 'volume'),
  };
  if (candle.low > Math.min(candle.open, candle.close)) throw wrongField('low', low);
  if (candle.high < Math.max(candle.open, candle.close)) throw wrongField('high', high);
  return { ...market, intervalMs, openTime, ...candle };
}

/** A column that a line does not reach is as good as an empty one: the volume is the last. */
function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

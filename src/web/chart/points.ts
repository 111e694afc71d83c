import type { ISeriesApi, UTCTimestamp } from 'lightweight-charts';
import type { Palette } from './palette.js';
import type { Slot } from './slots.js';

export type PriceSeries = ISeriesApi<'Candlestick'> | ISeriesApi<'Line'>;

export function fill(series: PriceSeries, slots: readonly Slot[]): void {
  if (isLine(series)) series.setData(slots.map(linePoint));
  else series.setData(slots.map(candlePoint));
}

export function updateOne(series: PriceSeries, slot: Slot): void {
  if (isLine(series)) series.update(linePoint(slot));
  else series.update(candlePoint(slot));
}

export function volumePoint({ time, candle }: Slot, { upVolume, downVolume }: Palette) {
  if (!candle || candle.volume === null) return { time: seconds(time) };
  return { time: seconds(time), value: candle.volume, color: candle.close < candle.open ? downVolume : upVolume };
}

export function seconds(time: number): UTCTimestamp {
  return (time / 1_000) as UTCTimestamp;
}

/** The library draws a line across missing points, in the colour of the last one before them. */
function linePoint({ time, candle, isBeforeGap }: Slot) {
  if (!candle) return { time: seconds(time) };
  return { time: seconds(time), value: candle.close, ...(isBeforeGap ? { color: 'transparent' } : {}) };
}

function candlePoint({ time, candle }: Slot) {
  if (!candle) return { time: seconds(time) };
  const { open, high, low, close } = candle;
  return { time: seconds(time), open, high, low, close };
}

function isLine(series: PriceSeries): series is ISeriesApi<'Line'> {
  return series.seriesType() === 'Line';
}

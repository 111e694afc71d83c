import { createSeriesMarkers, LineStyle, type SeriesMarker, type Time } from 'lightweight-charts';
import { type Candle, firstFrom } from '../market/candle.js';
import type { DrawnAlerts } from './drawing.js';
import { type PriceSeries, seconds } from './points.js';

/** With more of them, names would lie over each other and over the prices. */
const MOST_NAMED = 12;

export interface AlertMarks {
  /** In place of those before. */
  draw(alerts: DrawnAlerts, candles: readonly Candle[], color: string): void;
}

/** Lines at the levels that rules wait for, and marks at the candles in which they fired; they go with the series. */
export function createAlertMarks(series: PriceSeries): AlertMarks {
  const marks = createSeriesMarkers<Time>(series, []);
  let lines: ReturnType<PriceSeries['createPriceLine']>[] = [];
  return {
    draw({ levels, firings }, candles, color) {
      for (const line of lines) series.removePriceLine(line);
      lines = levels.map(({ name, price }) =>
        series.createPriceLine({ price, color, title: name, lineWidth: 1, lineStyle: LineStyle.Dashed }),
      );
      const byCandle = namesByCandle(firings, candles);
      const isNamed = byCandle.size <= MOST_NAMED;
      marks.setMarkers(
        [...byCandle].map(
          ([time, names]): SeriesMarker<Time> => ({
            time: seconds(time),
            position: 'aboveBar',
            shape: 'arrowDown',
            color,
            ...(isNamed ? { text: [...names].join(', ') } : {}),
          }),
        ),
      );
    },
  };
}

/** Of each candle in which something fired, by its opening and oldest first: what did. */
export function namesByCandle(
  firings: DrawnAlerts['firings'],
  candles: readonly Candle[],
): Map<number, ReadonlySet<string>> {
  const found = new Map<number, Set<string>>();
  for (const { name, time } of [...firings].sort((a, b) => a.time - b.time)) {
    const candle = candles[firstFrom(candles, time + 1) - 1];
    if (candle === undefined) continue;
    found.set(candle.time, (found.get(candle.time) ?? new Set()).add(name));
  }
  return found;
}

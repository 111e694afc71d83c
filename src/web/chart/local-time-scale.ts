import {
  defaultHorzScaleBehavior,
  type IHorzScaleBehavior,
  type Mutable,
  TickMarkType,
  type TickMarkWeightValue,
  type Time,
  type TimeScalePoint,
} from 'lightweight-charts';
import { tickWeight } from './tick-weight.js';

/** The library's time scale, with its marks at the midnights and hours of the reader's zone: by itself it knows UTC only. */
export class LocalTimeScale extends (defaultHorzScaleBehavior() as new () => IHorzScaleBehavior<Time>) {
  override fillWeightsForPoints(points: readonly Mutable<TimeScalePoint>[], startIndex: number): void {
    for (let index = startIndex; index < points.length; index++) {
      const [before, point] = [points[index - 1], points[index]];
      if (!point) continue;
      const at = secondsOf(point);
      // Of the first one nothing is before it: as far away as the next one.
      const next = points[index + 1];
      const previous = before ? secondsOf(before) : next ? 2 * at - secondsOf(next) : at;
      point.timeWeight = tickWeight(at * 1_000, previous * 1_000) as TickMarkWeightValue;
    }
  }
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const second = new Intl.DateTimeFormat(undefined, { minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const month = new Intl.DateTimeFormat(undefined, { month: 'short' });
const year = new Intl.DateTimeFormat(undefined, { year: 'numeric' });

const FORMATS = {
  [TickMarkType.Year]: year,
  [TickMarkType.Month]: month,
  [TickMarkType.DayOfMonth]: day,
  [TickMarkType.Time]: time,
  [TickMarkType.TimeWithSeconds]: second,
} as const;

export function tickMarkText(at: Time, type: TickMarkType): string {
  return FORMATS[type].format(Number(at) * 1_000);
}

function secondsOf({ originalTime }: TimeScalePoint): number {
  return Number(originalTime);
}

import { createSeriesMarkers, type SeriesMarker, type Time } from 'lightweight-charts';
import { type PriceSeries, seconds } from './points.js';
import { loneTimes, type Slot } from './slots.js';

/** Only the newest: dots in such numbers lie beside each other anyway, and each is drawn anew in every frame. */
const MOST_DOTS = 2_000;

export interface LoneDots {
  /** In place of those before. */
  draw(slots: readonly Slot[]): void;
  /** A newer slot after the last one, or apart from it. */
  add(slot: Slot, before: Slot | undefined, isApart: boolean): void;
}

/** Dots where a line has no length: at prices between two gaps. They go with the series. */
export function createLoneDots(series: PriceSeries, color: string): LoneDots {
  const plugin = createSeriesMarkers<Time>(series, [], { autoScale: false });
  let times: number[] = [];
  const show = () => {
    plugin.setMarkers(
      times
        .slice(-MOST_DOTS)
        .map(
          (time): SeriesMarker<Time> => ({ time: seconds(time), position: 'inBar', shape: 'circle', color, size: 0.4 }),
        ),
    );
  };
  return {
    draw(slots) {
      times = loneTimes(slots);
      show();
    },
    add({ time }, before, isApart) {
      if (isApart) times.push(time);
      else if (times.at(-1) === before?.time) times.pop();
      else return;
      show();
    },
  };
}

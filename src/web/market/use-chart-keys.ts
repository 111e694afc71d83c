import type { RefObject } from 'preact';
import type { PriceChart } from '../chart/price-chart.js';

/** Keys of the chart, once it has the focus. */
export function useChartKeys(
  canvas: RefObject<PriceChart | null>,
  byReader: () => void,
): (event: KeyboardEvent) => void {
  return (event) => {
    const chart = canvas.current;
    if (!chart || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 10 : 1;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => chart.step(-by),
      ArrowRight: () => chart.step(by),
      Home: () => chart.step(Number.NEGATIVE_INFINITY),
      End: () => chart.step(Number.POSITIVE_INFINITY),
      '+': () => chart.zoom(1.5),
      '=': () => chart.zoom(1.5),
      '-': () => chart.zoom(1 / 1.5),
      Escape: () => chart.step(null),
    };
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    byReader();
    act();
  };
}

import type { RefObject } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { MarketRoute, Sight } from '../address/market-route.js';
import type { Drawing, DrawnAlerts } from '../chart/drawing.js';
import type { PriceChart } from '../chart/price-chart.js';
import { Notice } from '../parts/notice.js';
import { priceText } from '../text/number-text.js';
import { minuteText } from '../text/time-text.js';
import { candleAt, firstFrom, haveShape } from './candle.js';
import type { LoadedChart } from './chart-loader.js';
import { Legend } from './legend.js';
import { useCanvas } from './use-canvas.js';
import type { Chart } from './use-chart.js';
import { useChartKeys } from './use-chart-keys.js';

interface ChartPanelProps {
  readonly route: MarketRoute;
  readonly chart: Chart;
  readonly canvas: RefObject<PriceChart | null>;
  readonly alerts: DrawnAlerts;
  readonly sight: Sight | null;
  readonly onSight: (sight: Sight, isByReader: boolean) => void;
  readonly onChange: (part: Partial<MarketRoute>) => void;
}

/** The chart itself with its values; arrow keys move the crosshair, plus and minus bring it nearer. */
export function ChartPanel({ route, chart, canvas, alerts, sight, onSight, onChange }: ChartPanelProps) {
  const { loaded, isLoading } = chart;
  const lines = loaded?.lines ?? [];
  const main = lines[0];
  const [pointed, setPointed] = useState<number | null>(null);
  const isCompared = lines.length > 1;
  const style = isCompared ? 'line' : (route.style ?? (isShapely(loaded) ? 'candles' : 'line'));
  const scale = isCompared ? 'percent' : route.isLog ? 'log' : 'linear';
  const drawing = useMemo<Drawing>(() => ({ markets: loaded?.lines ?? [], style, scale }), [loaded, style, scale]);
  const legend = useRef<HTMLDivElement>(null);
  const plan = loaded?.plan ?? null;
  const host = useCanvas({ canvas, drawing, alerts, sight: plan, onCrosshair: setPointed, onSight, legend });
  const onKeyDown = useChartKeys(canvas, host.byReader);

  const candles = main?.candles ?? [];
  const read = pointed === null ? candles.at(-1) : candleAt(candles, pointed);
  const isEmpty = main !== undefined && main.candles.length === 0;
  return (
    <div class={isLoading ? 'chart busy' : 'chart'}>
      <div
        class="canvas"
        ref={host.element}
        tabIndex={0}
        // Of its candles one is read at a time, as of a slider's values.
        role="slider"
        aria-label={`Chart of ${route.pair} on ${route.exchange}`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, candles.length - 1)}
        aria-valuenow={read ? firstFrom(candles, read.time) : 0}
        aria-valuetext={read ? `${minuteText(read.time)}: ${priceText(read.close)}` : 'no price'}
        aria-describedby="chart-keys"
        onKeyDown={onKeyDown}
      />
      <p id="chart-keys" class="hidden">
        Left and right arrows read the candles one by one, with shift ten by ten; plus and minus zoom; Escape ends it.
      </p>
      {main && !isEmpty && (
        <Legend element={legend} chart={chart} pointed={pointed} sight={sight} isCompared={isCompared} />
      )}
      {!loaded && (
        <p class="chart-note" role="status">
          Loading the chart…
        </p>
      )}
      {isEmpty && (
        <Notice title="No price in this range">
          {route.range !== 'all' && (
            <button type="button" onClick={() => onChange({ range: 'all', sight: null })}>
              Show all there is
            </button>
          )}
        </Notice>
      )}
      {loaded?.plan.isCut && (
        <p class="chart-note bottom" role="status">
          The newest 50,000 candles; a longer interval reaches further back.
        </p>
      )}
    </div>
  );
}

/** Whether what was in sight first is worth candles; what is loaded beside it later must not change the style. */
function isShapely(loaded: LoadedChart | null): boolean {
  const candles = loaded?.lines[0]?.candles ?? [];
  return haveShape(candles.slice(firstFrom(candles, loaded?.plan.sight.since ?? 0)));
}

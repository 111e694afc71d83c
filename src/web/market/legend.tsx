import type { RefObject } from 'preact';
import type { Sight } from '../address/market-route.js';
import { TimeStamp } from '../parts/time-stamp.js';
import { amountText, changeText, direction, NOTHING, priceText } from '../text/number-text.js';
import { type Candle, candleAt, firstFrom } from './candle.js';
import type { Line } from './chart-loader.js';
import type { Chart } from './use-chart.js';

interface LegendProps {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly chart: Chart;
  /** Epoch ms under the crosshair; null for the newest. */
  readonly pointed: number | null;
  readonly sight: Sight | null;
  readonly isCompared: boolean;
}

/** The values under the crosshair, or the newest ones. */
export function Legend({ element, chart, pointed, sight, isCompared }: LegendProps) {
  const lines = chart.loaded?.lines ?? [];
  const time = pointed ?? lines[0]?.candles.at(-1)?.time;
  return (
    <div class="legend" ref={element}>
      {time !== undefined && <TimeStamp time={time} />}
      {lines.map((line, place) => {
        const candle = pointed === null ? line.candles.at(-1) : candleAt(line.candles, pointed);
        return isCompared ? (
          <Compared key={line.key} line={line} place={place} candle={candle} sight={sight} />
        ) : (
          <Single key={line.key} candle={candle} />
        );
      })}
    </div>
  );
}

function Single({ candle }: { readonly candle: Candle | undefined }) {
  if (!candle) return <p class="values">no price here</p>;
  const { open, high, low, close, volume } = candle;
  const change = (100 * (close - open)) / open;
  return (
    <p class="values">
      <Value name="O">{priceText(open)}</Value>
      <Value name="H">{priceText(high)}</Value>
      <Value name="L">{priceText(low)}</Value>
      <Value name="C">{priceText(close)}</Value>
      <span class={direction(change)}>{changeText(change)}</span>
      {volume !== null && <Value name="Vol">{amountText(volume)}</Value>}
    </p>
  );
}

interface ComparedProps {
  readonly line: Line;
  readonly place: number;
  readonly candle: Candle | undefined;
  readonly sight: Sight | null;
}

/** A line's change since the left edge of what is in sight. */
function Compared({ line, place, candle, sight }: ComparedProps) {
  const first = line.candles[firstFrom(line.candles, sight?.since ?? 0)];
  const change = candle && first ? 100 * (candle.close / first.close - 1) : null;
  return (
    <p class="values">
      <span class={`swatch series-${place}`} aria-hidden="true" />
      <span>
        {line.market.exchange} <span class="faint">{line.market.pair}</span>
      </span>
      <span class={direction(change)}>{changeText(change)}</span>
      <span>{line.error ? line.error.message : candle ? priceText(candle.close) : NOTHING}</span>
    </p>
  );
}

function Value({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <span>
      <span class="faint">{name}</span> {children}
    </span>
  );
}

import {
  CandlestickSeries,
  createChartEx,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  PriceScaleMode,
} from 'lightweight-charts';
import type { Sight } from '../address/market-route.js';
import type { Candle } from '../market/candle.js';
import { type AlertMarks, createAlertMarks } from './alert-marks.js';
import { chartOptions, paletteOptions } from './chart-options.js';
import type { Drawing, DrawnAlerts, DrawnMarket } from './drawing.js';
import { LocalTimeScale } from './local-time-scale.js';
import { type Palette, readPalette } from './palette.js';
import { fill, type PriceSeries, seconds, updateOne, volumePoint } from './points.js';
import { priceFormat } from './price-format.js';
import { type Slot, withGaps } from './slots.js';

export interface ChartHandlers {
  /** Epoch ms under the crosshair; null when it left. */
  onCrosshair(time: number | null): void;
  onSight(sight: Sight): void;
}

export interface PriceChart {
  /** Everything anew; what is in sight stays. */
  draw(drawing: Drawing): void;
  /** What rules have to do with the first market, whatever is drawn of it. */
  mark(alerts: DrawnAlerts): void;
  /** A newer last candle of a market that is drawn. */
  update(key: string, candle: Candle): void;
  /** Brings this part into sight, as far as there are prices. */
  show(sight: Sight): void;
  /** In the colours that the style sheet has now. */
  repaint(): void;
  /** Moves the crosshair by this many candles, from the last one when there is none; null takes it away. */
  step(candles: number | null): void;
  /** Above 1: nearer. */
  zoom(factor: number): void;
  close(): void;
}

const SCALES = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
} as const;

const VOLUME = 'volume';
/** Empty places right of the newest candle. */
const ROOM = 3;

/** @param isCalm without movement that goes on by itself. */
export function createPriceChart(host: HTMLElement, isCalm: boolean, handlers: ChartHandlers): PriceChart {
  let palette = readPalette(host);
  let drawing: Drawing = { markets: [], style: 'line', scale: 'linear' };
  let alerts: DrawnAlerts = { levels: [], firings: [] };
  let marks: AlertMarks | null = null;
  let cursor: number | null = null;
  let lastSlots = new Map<string, Slot>();
  const lines = new Map<string, PriceSeries>();
  let volume: ISeriesApi<'Histogram'> | null = null;
  const chart = createChartEx(host, new LocalTimeScale(), chartOptions(isCalm)) as IChartApi;
  chart.applyOptions(paletteOptions(palette));
  const timeScale = chart.timeScale();

  chart.subscribeCrosshairMove(({ time }) => {
    if (time === undefined) cursor = null;
    handlers.onCrosshair(time === undefined ? null : Number(time) * 1_000);
  });
  timeScale.subscribeVisibleLogicalRangeChange(() => {
    const seen = timeScale.getVisibleRange();
    const intervalMs = drawing.markets[0]?.spacing.intervalMs ?? 0;
    if (seen) handlers.onSight({ since: Number(seen.from) * 1_000, until: Number(seen.to) * 1_000 + intervalMs });
  });

  const clear = () => {
    for (const series of lines.values()) chart.removeSeries(series);
    if (volume) chart.removeSeries(volume);
    lines.clear();
    volume = null;
    marks = null;
  };

  const addMain = ({ candles }: DrawnMarket): PriceSeries => {
    const format = { priceFormat: priceFormat(candles.at(-1)?.close ?? 1) };
    if (drawing.style === 'line') return chart.addSeries(LineSeries, { ...format, lineWidth: 2, ...lineColor(0) });
    return chart.addSeries(CandlestickSeries, { ...format, ...candleColors(palette) });
  };
  const lineColor = (place: number) => ({ color: palette.series[place] ?? palette.ink });

  const addVolume = (slots: readonly Slot[]) => {
    volume = chart.addSeries(HistogramSeries, {
      priceScaleId: VOLUME,
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    chart.priceScale(VOLUME).applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    volume.setData(slots.map((slot) => volumePoint(slot, palette)));
  };

  const self: PriceChart = {
    draw(next) {
      drawing = next;
      clear();
      lastSlots = new Map();
      for (const [place, market] of drawing.markets.entries()) {
        const series =
          place === 0 ? addMain(market) : chart.addSeries(LineSeries, { lineWidth: 2, ...lineColor(place) });
        lines.set(market.key, series);
        const slots = withGaps(market.candles, market.spacing);
        const last = slots.at(-1);
        if (last) lastSlots.set(market.key, last);
        if (place === 0 && market.candles.some((candle) => candle.volume !== null)) addVolume(slots);
        fill(series, slots);
        if (place === 0) marks = createAlertMarks(series);
      }
      self.mark(alerts);
      const top = Math.min(0.4, legendHeight(host, drawing.markets.length) / Math.max(1, host.clientHeight));
      chart.priceScale('right').applyOptions({ mode: SCALES[drawing.scale], scaleMargins: { top, bottom: 0.2 } });
    },
    mark(next) {
      alerts = next;
      marks?.draw(alerts, drawing.markets[0]?.candles ?? [], palette.alert);
    },
    update(key, candle) {
      const series = lines.get(key);
      const market = drawing.markets.find((one) => one.key === key);
      const last = lastSlots.get(key);
      if (!series || !market || (last && last.time > candle.time)) return;
      if (last?.candle) {
        // The places of what is missing in between.
        const between = withGaps([last.candle, candle], market.spacing);
        for (const slot of between.slice(last.time === candle.time ? 2 : 0, -1)) updateOne(series, slot);
      }
      const slot = { time: candle.time, candle, isBeforeGap: false };
      updateOne(series, slot);
      if (market === drawing.markets[0] && candle.volume !== null) volume?.update(volumePoint(slot, palette));
      lastSlots.set(key, slot);
    },
    show({ since, until }) {
      const [main] = drawing.markets;
      const slots = main ? withGaps(main.candles, main.spacing) : [];
      const from = slots.findIndex(({ time }) => time >= since);
      const to = slots.findLastIndex(({ time }) => time < until);
      if (from < 0 || to < from) timeScale.fitContent();
      else timeScale.setVisibleLogicalRange({ from, to: to === slots.length - 1 ? to + ROOM : to });
    },
    repaint() {
      palette = readPalette(host);
      chart.applyOptions(paletteOptions(palette));
      self.draw(drawing);
    },
    step(by) {
      const main = drawing.markets[0];
      const series = main ? lines.get(main.key) : undefined;
      if (by === null || !main || !series || main.candles.length === 0) {
        chart.clearCrosshairPosition();
        handlers.onCrosshair(null);
        cursor = null;
        return;
      }
      const next = Math.min(main.candles.length - 1, Math.max(0, (cursor ?? main.candles.length - 1 - by) + by));
      const candle = main.candles[next];
      if (!candle) return;
      bringIntoSight(candle.time);
      chart.setCrosshairPosition(candle.close, seconds(candle.time), series);
      handlers.onCrosshair(candle.time);
      cursor = next;
    },
    zoom(factor) {
      const seen = timeScale.getVisibleLogicalRange();
      if (!seen) return;
      const [middle, half] = [(seen.from + seen.to) / 2, (seen.to - seen.from) / 2 / factor];
      timeScale.setVisibleLogicalRange({ from: middle - half, to: middle + half });
    },
    close: () => chart.remove(),
  };

  function bringIntoSight(time: number): void {
    const [seen, logical] = [timeScale.getVisibleRange(), timeScale.getVisibleLogicalRange()];
    if (!seen || !logical) return;
    const width = logical.to - logical.from;
    const shift = time < Number(seen.from) * 1_000 ? -width / 2 : time > Number(seen.to) * 1_000 ? width / 2 : 0;
    if (shift !== 0) timeScale.setVisibleLogicalRange({ from: logical.from + shift, to: logical.to + shift });
  }

  return self;
}

/** What lies over the chart: a line for the time and one for each market, which is two where it is narrow. */
function legendHeight({ clientWidth }: HTMLElement, markets: number): number {
  return 44 + 18 * (clientWidth < 480 && markets === 1 ? 2 : markets);
}

function candleColors({ up, down }: Palette) {
  return { upColor: up, wickUpColor: up, downColor: down, wickDownColor: down, borderVisible: false };
}

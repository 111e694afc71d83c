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
import { type Candle, candleAt, firstFrom } from '../market/candle.js';
import { type AlertMarks, createAlertMarks } from './alert-marks.js';
import { chartOptions, paletteOptions } from './chart-options.js';
import type { Drawing, DrawnAlerts, DrawnMarket } from './drawing.js';
import { LocalTimeScale } from './local-time-scale.js';
import { createLoneDots, type LoneDots } from './lone-dots.js';
import { type Palette, readPalette } from './palette.js';
import { fill, type PriceSeries, seconds, updateOne, volumePoint } from './points.js';
import { priceFormat } from './price-format.js';
import { type Slot, withGaps } from './slots.js';

export interface ChartHandlers {
  /** Epoch ms under the crosshair; null when it left. */
  onCrosshair(time: number | null): void;
  onSight(sight: Sight): void;
  /** Pixels at the top that something lies over. */
  coveredHeight(): number;
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
  /** Moves the crosshair by this many candles, infinitely many to an end; to the last one when there was none. Null takes it away. */
  step(candles: number | null): void;
  /** Above 1: nearer, to the crosshair that `step` has put there, else to the middle. */
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
/** Pixels. */
const CLEARANCE = 10;
/** Of the height. */
const MOST_COVERED = 0.4;

/** @param isCalm without movement that goes on by itself. */
export function createPriceChart(host: HTMLElement, isCalm: boolean, handlers: ChartHandlers): PriceChart {
  let palette = readPalette(host);
  let drawing: Drawing = { markets: [], style: 'line', scale: 'linear' };
  let alerts: DrawnAlerts = { levels: [], firings: [] };
  let marks: AlertMarks | null = null;
  /** The candle that `step` went to, by its opening: its place changes when older ones are loaded. */
  let cursor: number | null = null;
  let lastSlots = new Map<string, Slot>();
  const lines = new Map<string, PriceSeries>();
  const dots = new Map<string, LoneDots>();
  let volume: ISeriesApi<'Histogram'> | null = null;
  const chart = createChartEx(host, new LocalTimeScale(), chartOptions(isCalm)) as IChartApi;
  chart.applyOptions(paletteOptions(palette));
  const timeScale = chart.timeScale();

  chart.subscribeCrosshairMove(({ time, sourceEvent }) => {
    // Whatever else moves it, the candle that keys went to keeps it, until the mouse takes it.
    if (cursor !== null && !sourceEvent) return;
    cursor = null;
    handlers.onCrosshair(time === undefined ? null : Number(time) * 1_000);
  });
  timeScale.subscribeVisibleLogicalRangeChange(() => {
    keepCrosshair();
    const seen = timeScale.getVisibleRange();
    const intervalMs = drawing.markets[0]?.spacing.intervalMs ?? 0;
    if (seen) handlers.onSight({ since: Number(seen.from) * 1_000, until: Number(seen.to) * 1_000 + intervalMs });
  });

  timeScale.subscribeSizeChange(makeRoom);

  const clear = () => {
    for (const series of lines.values()) chart.removeSeries(series);
    if (volume) chart.removeSeries(volume);
    lines.clear();
    dots.clear();
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
        if (place > 0 || drawing.style === 'line') {
          const own = createLoneDots(series, lineColor(place).color);
          own.draw(slots);
          dots.set(market.key, own);
        }
        if (place === 0) marks = createAlertMarks(series);
      }
      self.mark(alerts);
      chart.priceScale('right').applyOptions({ mode: SCALES[drawing.scale] });
      makeRoom();
      keepCrosshair();
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
      const isNext = last?.time !== candle.time;
      // With the places of what is missing in between.
      const between = isNext && last?.candle ? withGaps([last.candle, candle], market.spacing) : [];
      for (const slot of between.slice(0, -1)) updateOne(series, slot);
      const slot = { time: candle.time, candle, isBeforeGap: false };
      updateOne(series, slot);
      if (isNext) dots.get(key)?.add(slot, last, between.length !== 2);
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
      const candles = drawing.markets[0]?.candles ?? [];
      const newest = candles.length - 1;
      if (by === null || newest < 0) {
        chart.clearCrosshairPosition();
        handlers.onCrosshair(null);
        cursor = null;
        return;
      }
      const before = cursor === null ? (Number.isFinite(by) ? newest - by : newest) : firstFrom(candles, cursor);
      pointAt(candles[Math.min(newest, Math.max(0, before + by))] as Candle);
    },
    zoom(factor) {
      const seen = timeScale.getVisibleLogicalRange();
      if (!seen) return;
      const candle = pointedCandle();
      const pointed = candle ? placeOf(candle) : null;
      const fixed = pointed ?? (seen.from + seen.to) / 2;
      const scaled = (place: number) => fixed + (place - fixed) / factor;
      timeScale.setVisibleLogicalRange({ from: scaled(seen.from), to: scaled(seen.to) });
      if (candle) pointAt(candle);
    },
    close: () => chart.remove(),
  };

  /** Keeps the prices clear of what lies over the chart. */
  function makeRoom(): void {
    const top = Math.min(MOST_COVERED, (handlers.coveredHeight() + CLEARANCE) / Math.max(1, host.clientHeight));
    chart.priceScale('right').applyOptions({ scaleMargins: { top, bottom: 0.2 } });
  }

  /** Puts the crosshair at a candle of the first market. */
  function pointAt(candle: Candle): void {
    cursor = candle.time;
    bringIntoSight(candle);
    keepCrosshair();
    handlers.onCrosshair(candle.time);
  }

  function pointedCandle(): Candle | undefined {
    return cursor === null ? undefined : candleAt(drawing.markets[0]?.candles ?? [], cursor);
  }

  /** The library keeps it at a place on the screen, not at a candle. */
  function keepCrosshair(): void {
    const candle = pointedCandle();
    const series = lines.get(drawing.markets[0]?.key ?? '');
    if (candle && series) chart.setCrosshairPosition(candle.close, seconds(candle.time), series);
  }

  /** Into the middle, unless it is in sight. */
  function bringIntoSight(candle: Candle): void {
    const seen = timeScale.getVisibleLogicalRange();
    const place = placeOf(candle);
    if (!seen || place === null || (place >= seen.from && place <= seen.to)) return;
    const half = (seen.to - seen.from) / 2;
    timeScale.setVisibleLogicalRange({ from: place - half, to: place + half });
  }

  function placeOf({ time }: Candle): number | null {
    return timeScale.timeToIndex(seconds(time));
  }

  return self;
}

function candleColors({ up, down }: Palette) {
  return { upColor: up, wickUpColor: up, downColor: down, wickDownColor: down, borderVisible: false };
}

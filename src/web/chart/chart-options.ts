import { CrosshairMode, type DeepPartial, type TimeChartOptions } from 'lightweight-charts';
import { secondText } from '../text/time-text.js';
import { tickMarkText } from './local-time-scale.js';
import type { Palette } from './palette.js';

/** What is the same in light and dark. */
export function chartOptions(isCalm: boolean): DeepPartial<TimeChartOptions> {
  return {
    autoSize: true,
    // Its style element is refused by the page's policy; the footer has the notice and the link.
    layout: { attributionLogo: false },
    localization: { timeFormatter: (at: unknown) => secondText(Number(at) * 1_000) },
    timeScale: {
      timeVisible: true,
      secondsVisible: false,
      tickMarkFormatter: tickMarkText,
      minBarSpacing: 0.01,
      maxBarSpacing: 60,
      rightOffset: 3,
      enableConflation: true,
    },
    crosshair: { mode: CrosshairMode.MagnetOHLC },
    // A finger that moves up or down scrolls the page.
    handleScroll: { vertTouchDrag: false },
    kineticScroll: { touch: !isCalm, mouse: false },
  };
}

/** What is not. */
export function paletteOptions(palette: Palette): DeepPartial<TimeChartOptions> {
  const { ink, faint, line, surface, font } = palette;
  return {
    layout: {
      background: { color: surface },
      textColor: faint,
      fontFamily: font,
      fontSize: 11,
    },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    timeScale: { borderColor: line },
    rightPriceScale: { borderColor: line },
    crosshair: {
      vertLine: { color: faint, labelBackgroundColor: ink },
      horzLine: { color: faint, labelBackgroundColor: ink },
    },
  };
}

import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Sight } from '../address/market-route.js';
import type { Drawing, DrawnAlerts } from '../chart/drawing.js';
import type { PriceChart } from '../chart/price-chart.js';
import { useMedia } from '../state/use-media.js';
import type { ChartPlan } from './plan-chart.js';

interface CanvasOptions {
  /** Gets the chart once it is there. */
  readonly canvas: RefObject<PriceChart | null>;
  readonly drawing: Drawing;
  readonly alerts: DrawnAlerts;
  /** What to bring into sight whenever it is another one. */
  readonly sight: ChartPlan | null;
  readonly onCrosshair: (time: number | null) => void;
  readonly onSight: (sight: Sight, isByReader: boolean) => void;
  /** What lies over the top of the chart. */
  readonly legend: RefObject<HTMLElement | null>;
}

/** How long after a press, a turn of the wheel or a key the chart may still move because of it. */
const MOVING_MS = 1_500;

/** A chart in an element. The library is loaded here, so that a ranking never waits for it. */
export function useCanvas({ canvas, drawing, alerts, sight: plan, onCrosshair, onSight, legend }: CanvasOptions) {
  const element = useRef<HTMLDivElement>(null);
  const [isReady, setIsReady] = useState(false);
  const isCalm = useMedia('(prefers-reduced-motion: reduce)');
  const handlers = useRef({ onCrosshair, onSight });
  handlers.current = { onCrosshair, onSight };
  const touchedAt = useRef(Number.NEGATIVE_INFINITY);
  const byReader = useRef(() => {
    touchedAt.current = performance.now();
  }).current;

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    let isGone = false;
    void import('../chart/price-chart.js').then(({ createPriceChart }) => {
      if (isGone) return;
      canvas.current = createPriceChart(host, isCalm, {
        onCrosshair: (time) => handlers.current.onCrosshair(time),
        onSight: (sight) => handlers.current.onSight(sight, performance.now() - touchedAt.current < MOVING_MS),
        coveredHeight: () => (legend.current ? legend.current.offsetTop + legend.current.offsetHeight : 0),
      });
      setIsReady(true);
    });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => canvas.current?.repaint();
    scheme.addEventListener('change', repaint);
    const touches = ['pointerdown', 'pointermove', 'wheel', 'touchmove'] as const;
    const touched = (event: Event) => {
      if (event.type !== 'pointermove' || (event as PointerEvent).buttons > 0) byReader();
    };
    for (const touch of touches) host.addEventListener(touch, touched, { passive: true });
    return () => {
      isGone = true;
      scheme.removeEventListener('change', repaint);
      for (const touch of touches) host.removeEventListener(touch, touched);
      canvas.current?.close();
      canvas.current = null;
      setIsReady(false);
    };
  }, [canvas, isCalm, byReader, legend]);

  const shown = useRef<ChartPlan | null>(null);
  useEffect(() => {
    if (!isReady) return;
    canvas.current?.draw(drawing);
    if (plan === shown.current || !plan || !drawing.markets[0]?.candles.length) return;
    shown.current = plan;
    touchedAt.current = Number.NEGATIVE_INFINITY;
    canvas.current?.show(plan.sight);
  }, [canvas, isReady, drawing, plan]);

  useEffect(() => {
    if (isReady) canvas.current?.mark(alerts);
  }, [canvas, isReady, alerts]);

  return { element, byReader };
}

import { useEffect, useRef, useState } from 'preact/hooks';
import type { MarketRoute, Sight } from '../address/market-route.js';
import type { PriceChart } from '../chart/price-chart.js';
import { ErrorNotice, StaleNote } from '../parts/notice.js';
import { amend, navigate } from '../state/location.js';
import { useDelayed } from '../state/use-delayed.js';
import { AlertList } from './alert-list.js';
import { ChartPanel } from './chart-panel.js';
import { CompareList } from './compare-list.js';
import { MarketControls } from './market-controls.js';
import { MarketHead } from './market-head.js';
import { SightStats } from './sight-stats.js';
import { UnknownMarket } from './unknown-market.js';
import { useAlerts } from './use-alerts.js';
import { useChart } from './use-chart.js';

const SETTLE_MS = 250;

/** One market: its chart, what the part in sight amounts to, and the same pair elsewhere. */
export function MarketView({ route }: { readonly route: MarketRoute }) {
  const canvas = useRef<PriceChart | null>(null);
  const chart = useChart(route, (line, candle) => canvas.current?.update(line.key, candle));
  const { loaded, error, beat, reload } = chart;
  const alerts = useAlerts(route, beat);
  // What the reader sees now, which the address follows a moment later.
  const [sight, setSight] = useState<Sight | null>(route.sight);
  const moved = useRef<{ isByReader: boolean; sight: Sight | null }>({ isByReader: false, sight: route.sight });

  const latest = useRef(route);
  latest.current = route;
  const settle = useDelayed(() => {
    if (!moved.current.isByReader || !moved.current.sight) return;
    moved.current.isByReader = false;
    amend({ ...latest.current, sight: wholeSeconds(moved.current.sight) });
  }, SETTLE_MS);

  const onSight = (next: Sight, isByReader: boolean) => {
    setSight((before) => (before?.since === next.since && before.until === next.until ? before : next));
    moved.current = { isByReader: moved.current.isByReader || isByReader, sight: next };
    if (!isByReader) return;
    settle();
    chart.onSight(next);
  };

  // The back button, or a press on the range that is in force already.
  const asked = route.sight;
  const plan = loaded?.plan;
  const begin = useRef(0);
  begin.current = loaded?.since ?? 0;
  // Not when older candles arrive: the reader is on the move then, and the address still behind.
  useEffect(() => {
    const shown = moved.current.sight;
    const isOwn = asked !== null && shown !== null && Math.abs(asked.since - shown.since) < 2_000;
    if (isOwn || !plan) return;
    const isBeyond = asked === null ? plan.isOwnSight : asked.since < begin.current;
    if (isBeyond) reload();
    else canvas.current?.show(asked ?? plan.sight);
  }, [asked, plan, reload]);

  const change = (part: Partial<MarketRoute>) => navigate({ ...route, ...part });
  if (error && !loaded) {
    return error.status === 404 ? (
      <UnknownMarket route={route} error={error} />
    ) : (
      <ErrorNotice isWhole error={error} retry={chart.reload} />
    );
  }
  return (
    <div class="page market">
      <MarketHead route={route} last={loaded?.lines[0]?.candles.at(-1) ?? null} />
      {error && <StaleNote error={error} />}
      <div class="market-parts">
        <section class="chart-part" aria-label="Chart">
          <MarketControls route={route} interval={loaded?.plan.interval ?? null} onChange={change} />
          <ChartPanel
            route={route}
            chart={chart}
            canvas={canvas}
            alerts={alerts.drawn}
            sight={sight}
            onSight={onSight}
            onChange={change}
          />
        </section>
        <aside>
          <SightStats route={route} sight={sight} beat={beat} />
          <AlertList rules={alerts.rules} />
          <CompareList route={route} lines={loaded?.lines ?? []} onChange={change} />
        </aside>
      </div>
    </div>
  );
}

function wholeSeconds({ since, until }: Sight): Sight {
  return { since: Math.round(since / 1_000) * 1_000, until: Math.round(until / 1_000) * 1_000 };
}

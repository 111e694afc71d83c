import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RankingRoute } from '../address/ranking-route.js';
import type { Stats } from '../api/types.js';
import { stepName } from '../state/location.js';
import { NARROW, useMedia } from '../state/use-media.js';
import { METRIC_NAMES, type MetricName } from './columns.js';
import { MarketRow } from './market-row.js';
import { SortHead } from './sort-head.js';
import { useScrollMemory } from './use-scroll-memory.js';
import { useSparklines } from './use-sparklines.js';
import { useVisibleRows } from './use-visible-rows.js';

/** In CSS pixels; the style sheet gives rows the same. */
const ROW_HEIGHT = 44;

interface MarketTableProps {
  readonly rows: readonly Stats[];
  readonly route: RankingRoute;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly onChange: (part: Partial<RankingRoute>) => void;
  readonly isBusy: boolean;
}

/** One row per market, of which only those in sight are in the document. Arrow keys move from row to row. */
export function MarketTable({ rows, route, scroller, onChange, isBusy }: MarketTableProps) {
  const table = useRef<HTMLTableElement>(null);
  const isNarrow = useMedia(NARROW);
  const columns = columnsOf(route, isNarrow);
  const { from, to, show } = useVisibleRows(scroller, table, rows.length, ROW_HEIGHT);
  const visible = useMemo(() => rows.slice(from, to), [rows, from, to]);
  const sparkline = useSparklines(visible, route.window);
  const [active, setActive] = useState(0);
  const focusNext = useRef(false);
  useScrollMemory(scroller, stepName());

  useLayoutEffect(() => {
    if (!focusNext.current) return;
    const link = table.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${active + 2}"] a`);
    if (!link) return;
    focusNext.current = false;
    link.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length }[
      event.key
    ];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.min(rows.length - 1, Math.max(0, active + step));
    focusNext.current = true;
    setActive(next);
    show(next);
  };

  // The one row that Tab reaches has to be in the document.
  const reachable = active >= from && active < to ? active : from;
  return (
    <table ref={table} class="markets" aria-label="Markets" aria-rowcount={rows.length + 1} aria-busy={isBusy}>
      <colgroup>
        <col class="market" />
        <col class="trend" />
        {columns.map((name) => (
          <col key={name} class={`metric ${name}`} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">Market</th>
          <th scope="col">
            <span aria-hidden="true">{route.window}</span>
            <span class="hidden">Course over {route.window}</span>
          </th>
          {columns.map((name) => (
            <SortHead key={name} name={name} order={name === route.sort ? route.order : null} onChange={onChange} />
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={onKeyDown} onClick={followRow}>
        <Space rows={from} />
        {visible.map((row, index) => (
          <MarketRow
            key={`${row.exchange}:${row.pair}`}
            row={row}
            index={from + index}
            columns={columns}
            isStacked={isNarrow}
            window={route.window}
            points={sparkline(row)}
            isReachable={from + index === reachable}
            onFocus={setActive}
          />
        ))}
        <Space rows={rows.length - to} />
      </tbody>
    </table>
  );
}

/** A press anywhere in a row is one on its link, unless it marks text. */
function followRow({ target }: MouseEvent): void {
  if (!(target instanceof Element) || target.closest('a') || getSelection()?.isCollapsed === false) return;
  target.closest('tr')?.querySelector('a')?.click();
}

/** The height of rows that are not drawn. */
function Space({ rows }: { readonly rows: number }) {
  return rows > 0 ? <tr class="space" style={{ height: `${rows * ROW_HEIGHT}px` }} /> : null;
}

/** What is sorted by is always shown; a narrow screen has room for price and change in one column and for one more. */
function columnsOf({ columns, sort }: RankingRoute, isNarrow: boolean): readonly MetricName[] {
  if (isNarrow) return ['last', sort === 'last' || sort === 'pct-change' ? 'volume' : sort];
  return columns.includes(sort) ? columns : METRIC_NAMES.filter((name) => name === sort || columns.includes(name));
}

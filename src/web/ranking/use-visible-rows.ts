import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** Rows beyond each edge, so that fast scrolling does not show blanks. */
const BEYOND = 10;
const FIRST_GUESS = 30;

export interface VisibleRows {
  /** Index of the first row to draw. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Scrolls no more than it takes to have the row in sight. */
  show(index: number): void;
}

/** Which rows of a long table are in sight of its scroller, all of them of one height. */
export function useVisibleRows(
  scroller: RefObject<HTMLElement | null>,
  table: RefObject<HTMLTableElement | null>,
  count: number,
  rowHeight: number,
): VisibleRows {
  const [span, setSpan] = useState({ from: 0, to: FIRST_GUESS });

  const measure = useCallback(() => {
    const view = scroller.current;
    const above = table.current?.tBodies[0]?.offsetTop;
    if (!view || above === undefined) return;
    const top = view.scrollTop - (table.current?.offsetTop ?? 0) - above;
    // In steps of some rows: not every wheel turn has to draw.
    const from = Math.max(0, Math.floor(top / rowHeight / 4) * 4 - BEYOND);
    const to = from + Math.ceil(view.clientHeight / rowHeight / 4) * 4 + 2 * BEYOND + 4;
    setSpan((before) => (before.from === from && before.to === to ? before : { from, to }));
  }, [scroller, table, rowHeight]);

  useLayoutEffect(measure);
  useEffect(() => {
    const view = scroller.current;
    if (!view) return;
    const resized = new ResizeObserver(measure);
    resized.observe(view);
    view.addEventListener('scroll', measure, { passive: true });
    return () => {
      resized.disconnect();
      view.removeEventListener('scroll', measure);
    };
  }, [scroller, measure]);

  const show = useCallback(
    (index: number) => {
      const view = scroller.current;
      const body = table.current?.tBodies[0];
      if (!view || !body) return;
      const head = body.offsetTop;
      const top = (table.current?.offsetTop ?? 0) + head + index * rowHeight;
      if (top - head < view.scrollTop) view.scrollTop = top - head;
      else if (top + rowHeight > view.scrollTop + view.clientHeight)
        view.scrollTop = top + rowHeight - view.clientHeight;
    },
    [scroller, table, rowHeight],
  );
  return { from: Math.min(span.from, Math.max(0, count - 1)), to: Math.min(span.to, count), show };
}

import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../api/get-json.js';
import type { Sparkline, Stats } from '../api/types.js';

type Points = readonly (number | null)[];

interface Drawn {
  readonly points: Points;
  /** Epoch ms. */
  readonly at: number;
}

/** By window and market; asked for again when they are older than a reader would see. */
const kept = new Map<string, Drawn>();
const FRESH_MS = 120_000;
const POINTS = 32;
/** One request names no more markets than fit into an address of 4 KB. */
const BATCH = 50;
const PAUSE_MS = 80;

/** The courses of the rows in sight, as far as they have arrived; asked for when scrolling rests. */
export function useSparklines(rows: readonly Stats[], window: string): (row: Stats) => Points | undefined {
  const [, redraw] = useState(0);
  useEffect(() => {
    const oldest = Date.now() - FRESH_MS;
    const wanted = rows.filter((row) => (kept.get(keyOf(row, window))?.at ?? 0) < oldest);
    if (wanted.length === 0) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      for (let from = 0; from < wanted.length; from += BATCH) {
        void load(wanted.slice(from, from + BATCH), window, stop.signal).then(
          () => redraw((count) => count + 1),
          // A table without its small pictures still says everything; the next one to scroll asks again.
          () => {},
        );
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [rows, window]);
  return (row) => kept.get(keyOf(row, window))?.points;
}

async function load(rows: readonly Stats[], window: string, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams({
    window,
    points: String(POINTS),
    market: rows.map(({ exchange, pair }) => `${exchange}:${pair}`).join(','),
  });
  const lines = await getJson<Sparkline[]>(`/api/v1/sparklines?${query}`, signal);
  for (const line of lines) kept.set(keyOf(line, window), { points: line.points, at: Date.now() });
}

function keyOf({ exchange, pair }: { readonly exchange: string; readonly pair: string }, window: string): string {
  return `${window} ${exchange}:${pair}`;
}

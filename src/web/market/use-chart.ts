import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { MarketRoute, Sight } from '../address/market-route.js';
import { ApiError, isAbort } from '../api/api-error.js';
import { useStream } from '../state/use-stream.js';
import { addLast, type Candle } from './candle.js';
import { grownBy, type Line, type LoadedChart, loadChart, loadNewer, loadOlder } from './chart-loader.js';
import { loadBeginning } from './load-candles.js';

const RETRY_MS = 3_000;

export interface Chart {
  /** That of the question before while the next one is on its way; null before the first. */
  readonly loaded: LoadedChart | null;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  /** Grows by one with every price that arrived by itself. */
  readonly beat: number;
  reload(): void;
  /** To be told of what is in sight, so that the past is loaded before its edge shows. */
  onSight(sight: Sight): void;
}

/** The candles of the address's markets, kept up to date by the stream. */
export function useChart(route: MarketRoute, onGrown: (line: Line, candle: Candle) => void): Chart {
  const [loaded, setLoaded] = useState<LoadedChart | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const [beat, setBeat] = useState(0);
  const [turn, setTurn] = useState(0);
  const latest = useRef({ route, loaded });
  latest.current = { route, loaded };
  const running = useRef(new AbortController());
  const older = useRef({ isRunning: false, isDone: false });
  const question = questionOf(route, turn);

  useEffect(() => {
    if (question === '') return;
    const stop = new AbortController();
    running.current = stop;
    older.current = { isRunning: false, isDone: false };
    let timer: ReturnType<typeof setTimeout> | undefined;
    setIsLoading(true);
    loadChart(latest.current.route, Date.now(), stop.signal)
      .then((chart) => {
        setLoaded(chart);
        setError(null);
        setIsLoading(false);
      })
      .catch((reason: unknown) => {
        if (isAbort(reason)) return;
        const shown = reason instanceof ApiError ? reason : new ApiError(0, String(reason));
        setError(shown);
        setIsLoading(false);
        if (shown.isPassing) timer = setTimeout(() => setTurn((count) => count + 1), RETRY_MS);
      });
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [question]);

  /** Replaces the chart by what comes of it, unless another was asked for meanwhile. */
  const amend = async (change: (chart: LoadedChart, signal: AbortSignal) => Promise<LoadedChart>): Promise<void> => {
    const { signal } = running.current;
    const before = latest.current.loaded;
    if (!before) return;
    try {
      const after = await change(before, signal);
      const now = latest.current.loaded;
      if (signal.aborted || after === before || now?.plan !== before.plan) return;
      setLoaded({ ...after, lines: after.lines.map((line, place) => withTail(line, now.lines[place])) });
    } catch {
      // What is shown stays; the next occasion asks again.
    }
  };

  useStream(
    streamQuery(route),
    (snapshot) => {
      const grown = grownBy(latest.current.loaded?.lines ?? [], snapshot);
      for (const { line, candle } of grown) {
        addLast(line.candles, candle);
        onGrown(line, candle);
      }
      if (grown.length > 0) setBeat((count) => count + 1);
    },
    () => void amend(loadNewer),
  );

  const onSight = ({ since, until }: Sight) => {
    const state = older.current;
    const chart = latest.current.loaded;
    if (!chart || state.isRunning || state.isDone || since > chart.since + (until - since) / 4) return;
    state.isRunning = true;
    void amend(async (before, signal) => {
      const beginning = await loadBeginning(latest.current.route, Date.now(), signal);
      const after = await loadOlder(before, beginning ?? before.since, signal);
      state.isDone = after === before;
      return after;
    }).finally(() => {
      state.isRunning = false;
    });
  };

  const reload = useCallback(() => setTurn((count) => count + 1), []);
  return { loaded, error, isLoading, beat, reload, onSight };
}

/** A line that was loaded, with what the stream added to it meanwhile. */
function withTail(line: Line, now: Line | undefined): Line {
  const last = now?.candles.at(-1);
  if (last && last.time > (line.candles.at(-1)?.time ?? 0)) addLast(line.candles, last);
  return line;
}

/** What has to be loaded anew when it changes; the part in sight has not. */
function questionOf({ exchange, pair, range, interval, overlays }: MarketRoute, turn: number): string {
  return JSON.stringify([exchange, pair, range, interval, overlays, turn]);
}

function streamQuery({ exchange, pair, overlays }: MarketRoute): string {
  const markets = [{ exchange, pair }, ...overlays];
  const exchanges = new Set(markets.map((market) => market.exchange));
  const pairs = new Set(markets.map((market) => market.pair));
  return new URLSearchParams({ exchange: [...exchanges].join(','), pair: [...pairs].join(',') }).toString();
}

import type { Log } from '../market/log.js';

export interface Request {
  readonly method: string;
  /** Without the query, which may hold what nobody else should read. */
  readonly path: string;
  /** The path pattern, so that there are few of them. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** Of one route: how often it was answered, by status, and how fast. */
export interface RouteFigures {
  readonly byStatus: Map<string, number>;
  /** As many as `DURATION_BOUNDS_MS`, and one for what took longer; each counts only its own. */
  readonly durations: number[];
  totalMs: number;
}

/** Logs requests and counts them. */
export interface Traffic {
  record(request: Request): void;
  readonly routes: ReadonlyMap<string, RouteFigures>;
}

/** Inclusive upper bounds. */
export const DURATION_BOUNDS_MS = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const;

export function createTraffic(log: Log): Traffic {
  const routes = new Map<string, RouteFigures>();
  return {
    routes,
    record({ method, path, route, status, durationMs }) {
      log.info(`${method} ${path} ${status} ${durationMs} ms`);
      const figures = routes.get(route) ?? {
        byStatus: new Map<string, number>(),
        durations: Array.from({ length: DURATION_BOUNDS_MS.length + 1 }, () => 0),
        totalMs: 0,
      };
      routes.set(route, figures);
      figures.byStatus.set(String(status), (figures.byStatus.get(String(status)) ?? 0) + 1);
      const place = DURATION_BOUNDS_MS.findIndex((bound) => durationMs <= bound);
      const index = place < 0 ? DURATION_BOUNDS_MS.length : place;
      figures.durations[index] = (figures.durations[index] ?? 0) + 1;
      figures.totalMs += durationMs;
    },
  };
}

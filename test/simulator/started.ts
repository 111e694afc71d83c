import { onTestFinished } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from './server.js';

/** 2026-01-31T12:00:30Z, half a minute into a candle. */
export const NOON = Date.UTC(2026, 0, 31, 12, 0, 30);

export interface Started {
  readonly simulator: Simulator;
  /** Moves the virtual clock. */
  readonly clock: { now(): number; time: number };
  get(exchange: Simulator['exchanges'][number], path: string): Promise<Response>;
  json<T>(exchange: Simulator['exchanges'][number], path: string): Promise<T>;
}

/** A simulator of 60 markets on a clock that stands still, without limits, closed when the test ends. */
export async function started(options: Partial<SimulatorOptions> = {}): Promise<Started> {
  const clock = { time: NOON, now: () => clock.time };
  const simulator = await startSimulator({ seed: 11, clock, markets: 60, limits: { mode: 'off' }, ...options });
  onTestFinished(() => simulator.close());
  const get: Started['get'] = (exchange, path) => fetch(simulator.url(exchange) + path);
  return { simulator, clock, get, json: async (exchange, path) => (await get(exchange, path)).json() as never };
}

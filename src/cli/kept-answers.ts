import { resolve } from 'node:path';
import type { OnProgress } from '../collector/context.js';
import { recordTo } from '../sources/recording/recorder.js';
import type { Transport } from '../sources/transport.js';
import type { Context } from './context.js';

/** A recording that is being made. */
export interface KeptAnswers {
  /** The tick of a single cycle, epoch ms UTC. */
  readonly startedAt: number;
  readonly record: (network: Transport) => Promise<Transport>;
  /** To be told of every poll, so that answers are kept under its tick. */
  readonly onProgress: OnProgress;
}

/** @param everyMs the interval of the ticks; undefined for one cycle that begins now. */
export function keepAnswers({ clock, notes }: Context, folder: string, everyMs: number | undefined): KeptAnswers {
  const startedAt = clock.now();
  const running = new Map<string, number>();
  const tick = () => (everyMs === undefined ? startedAt : Math.floor(clock.now() / everyMs) * everyMs);
  return {
    startedAt,
    record: (network) =>
      recordTo(network, {
        folder: resolve(folder),
        scheduledAt: (exchange) => running.get(exchange) ?? tick(),
        now: clock.now,
        log: notes,
      }),
    onProgress({ exchange, phase }) {
      if (phase === 'done') running.delete(exchange);
      else if (!running.has(exchange)) running.set(exchange, tick());
    },
  };
}

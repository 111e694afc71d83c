import { durationName } from '../market/duration.js';
import { timeName } from '../market/time.js';
import { writePollInterval } from '../store/exchange.js';
import { writeMissed } from '../store/snapshot.js';
import type { CollectorContext, OnProgress } from './context.js';
import { type CollectRequest, rememberExchanges } from './cycle.js';
import type { ExchangeMemory } from './exchange-memory.js';
import type { Outcome } from './outcome.js';
import { createPairGate } from './pair-gate.js';
import { pollExchange } from './poll.js';
import { createTaskGroup } from './task-group.js';

export interface ScheduleHooks {
  /** Once per tick, when all of its polls have ended; outcomes in the order of the request. */
  onCycle(tick: number, outcomes: Outcome[]): void;
  /** Ticks of an exchange that were not polled, oldest first: its last poll was still running, or the machine slept. */
  onMissed?(exchange: string, ticks: readonly number[]): void;
  readonly onProgress?: OnProgress;
  /** Ends after this many ticks; without it, only the signal ends the schedule. */
  readonly maxTicks?: number;
}

/** A day of minutes: the most ticks of one sleep that are recorded as missed, the newest ones. */
const MAX_MISSED = 1_440;

/**
 * Polls all exchanges at each tick: the multiples of `everyMs` since the epoch, the next one first. An exchange whose
 * poll still runs is left out of a tick. A clock that is set back by more than a tick starts anew at the next tick of the
 * time that it shows: the ticks in between come twice, and none is waited for until the old time is back. Resolves when the
 * signal has aborted and the running polls have ended.
 *
 * @throws CrunchError `unknown` and `store` as `collectCycle` does.
 */
export async function collectEvery(
  context: CollectorContext,
  request: CollectRequest,
  everyMs: number,
  signal: AbortSignal,
  hooks: ScheduleHooks,
): Promise<void> {
  const { clock, log, store } = context;
  const { onProgress = () => {}, maxTicks = Number.POSITIVE_INFINITY } = hooks;
  const gate = createPairGate(request.pairs ?? [], request.exchanges);
  const memories = await rememberExchanges(context, request.exchanges);
  for (const { exchange } of memories) await writePollInterval(store, exchange.id, everyMs);
  const polling = new Set<ExchangeMemory>();
  const group = createTaskGroup(signal);

  async function runCycle(tick: number, crew: readonly ExchangeMemory[]): Promise<void> {
    const outcomes = await Promise.all(
      crew.map(async (memory) => {
        polling.add(memory);
        try {
          const poll = {
            memory,
            selection: request,
            scheduledAt: tick,
            everyMs,
            gate,
            signal: group.signal,
            onProgress,
          };
          return await pollExchange(context, poll);
        } finally {
          polling.delete(memory);
        }
      }),
    );
    const ended = outcomes.filter((outcome) => outcome !== null);
    if (ended.length > 0) hooks.onCycle(tick, ended);
  }

  async function recordMissed({ exchange }: ExchangeMemory, ticks: readonly number[]): Promise<void> {
    const source = context.sources(exchange.slug)[0]?.id ?? '';
    await writeMissed(store, exchange.id, source, ticks, clock.now());
    hooks.onMissed?.(exchange.slug, ticks);
  }

  let next = Math.ceil(clock.now() / everyMs) * everyMs;
  for (let ticks = 0; ticks < maxTicks; ticks += 1) {
    const { tick, expected } = await waitForTick(context, next, everyMs, group.signal);
    if (tick === null) break;
    next = expected;
    const slept = ticksBetween(Math.max(next, tick - MAX_MISSED * everyMs), tick, everyMs);
    if (slept.length > 0) log.warn(`${(tick - next) / everyMs} ticks slept through`);
    const crew = memories.filter((memory) => !polling.has(memory));
    for (const memory of memories) {
      const missed = crew.includes(memory) ? slept : [...slept, tick];
      if (missed.length > 0) group.start(() => recordMissed(memory, missed));
    }
    if (crew.length > 0) group.start(() => runCycle(tick, crew));
    next = tick + everyMs;
  }
  await group.end();
}

/**
 * The newest tick once the expected one has come, null when the signal aborted before; and the one expected, which is
 * not `next` any more when the clock was set back.
 */
async function waitForTick(
  { clock, log }: CollectorContext,
  next: number,
  everyMs: number,
  signal: AbortSignal,
): Promise<{ tick: number | null; expected: number }> {
  let expected = next;
  while (!signal.aborted) {
    const now = clock.now();
    if (now >= expected) return { tick: expected + Math.floor((now - expected) / everyMs) * everyMs, expected };
    if (expected - now > everyMs) {
      log.warn(
        `the clock was set back by ${durationName(expected - now)} or less: starting anew from ${timeName(now)}`,
      );
      expected = Math.ceil(now / everyMs) * everyMs;
    }
    await clock.sleepUntil(expected, signal);
  }
  return { tick: null, expected };
}

function ticksBetween(since: number, until: number, everyMs: number): number[] {
  return Array.from({ length: Math.max(0, (until - since) / everyMs) }, (_, index) => since + index * everyMs);
}

import type { Clock } from '../market/clock.js';
import type { Log } from '../market/log.js';
import { claimDelivery, endAttempt, readDueChannels, type StoredDelivery } from '../store/delivery.js';
import type { Store } from '../store/store.js';
import { LONGEST_WAIT_MS, MOST_ATTEMPTS, waitAfter } from './backoff.js';
import type { Channel } from './channels/contract.js';
import { SendError } from './channels/send-error.js';
import { letterOf } from './letter.js';
import { type AlertMessage, mergeMessages } from './message.js';

/** What sends the messages of the outbox. */
export interface DeliveryContext {
  readonly store: Store;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly log: Log;
  /** The most that one attempt may take. */
  readonly timeoutMs: number;
}

export interface DeliveryCounts {
  sent: number;
  /** To be tried again later. */
  failed: number;
  dead: number;
}

/** How long after the end of its time an attempt is taken for one whose process died. */
const CLAIM_SLACK_MS = 20_000;
const LOOK_EVERY_MS = 1_000;
const LOOK_AFTER_TROUBLE_MS = 10_000;

/** Sends what is due, all channels at the same time and the messages of each one after the other, until nothing is. */
export async function deliverDue(context: DeliveryContext, signal: AbortSignal): Promise<DeliveryCounts> {
  const counts = { sent: 0, failed: 0, dead: 0 };
  const due = await readDueChannels(context.store);
  await Promise.all(due.map(({ channel }) => drain(context, channel, signal, counts)));
  return counts;
}

/**
 * As `deliverDue`, and then what becomes due within `patienceMs`: what has just fired gathers for a moment, and a first
 * repetition may come soon.
 */
export async function deliverSoon(
  context: DeliveryContext,
  patienceMs: number,
  signal: AbortSignal,
): Promise<DeliveryCounts> {
  const { store, clock } = context;
  const end = clock.now() + patienceMs;
  const total = await deliverDue(context, signal);
  for (;;) {
    const next = Math.min(...(await readDueChannels(store)).map(({ dueAt }) => dueAt));
    if (signal.aborted || !(next <= end)) return total;
    await clock.sleepUntil(next, signal);
    const more = await deliverDue(context, signal);
    if (more.sent + more.failed + more.dead === 0) return total;
    total.sent += more.sent;
    total.failed += more.failed;
    total.dead += more.dead;
  }
}

/**
 * Sends what becomes due until the signal aborts; then ends the running attempts, whose messages are sent by the next run.
 * A channel that is slow holds back nobody but itself. Never rejects: a store that cannot be used now may be usable later.
 */
export async function deliverForever(context: DeliveryContext, signal: AbortSignal): Promise<void> {
  const { store, clock, log } = context;
  const running = new Map<string, Promise<void>>();
  const note = (error: unknown) => log.warn(`alerts: ${error instanceof Error ? error.message : String(error)}`);
  while (!signal.aborted) {
    const now = clock.now();
    const due = await readDueChannels(store).catch((error: unknown) => {
      note(error);
      return null;
    });
    for (const { channel, dueAt } of due ?? []) {
      if (running.has(channel) || (dueAt > now && dueAt <= now + LONGEST_WAIT_MS)) continue;
      const work = drain(context, channel, signal, { sent: 0, failed: 0, dead: 0 })
        .catch(note)
        .finally(() => running.delete(channel));
      running.set(channel, work);
    }
    await clock.sleepUntil(now + (due === null ? LOOK_AFTER_TROUBLE_MS : LOOK_EVERY_MS), signal);
  }
  await Promise.all(running.values());
}

async function drain(
  context: DeliveryContext,
  channel: string,
  signal: AbortSignal,
  counts: DeliveryCounts,
): Promise<void> {
  const { store, clock, timeoutMs } = context;
  while (!signal.aborted) {
    const now = clock.now();
    const claim = { now, claimedUntil: now + timeoutMs + CLAIM_SLACK_MS, longestWaitMs: LONGEST_WAIT_MS };
    const delivery = await claimDelivery(store, channel, claim, mergeMessages);
    if (delivery === null) return;
    counts[await attempt(context, delivery, signal)] += 1;
  }
}

async function attempt(
  { store, channels, clock, random, log, timeoutMs }: DeliveryContext,
  delivery: StoredDelivery,
  signal: AbortSignal,
): Promise<keyof DeliveryCounts> {
  const { channel: name, attempts } = delivery;
  try {
    await sendOnce(channels, delivery, timeoutMs, signal);
  } catch (cause) {
    const error = sendErrorOf(cause);
    const text = error.message;
    if (signal.aborted) {
      // It was not the receiver's fault: the next run tries at once.
      await endAttempt(store, delivery, { status: 'pending', nextAt: clock.now(), error: 'stopped while it was sent' });
      return 'failed';
    }
    if (!error.isRetryable || attempts >= MOST_ATTEMPTS) {
      log.warn(`notify ${name}: given up after ${attempts} of ${MOST_ATTEMPTS} attempts: ${text}`);
      await endAttempt(store, delivery, { status: 'dead', endedAt: clock.now(), error: text });
      return 'dead';
    }
    log.warn(`notify ${name}: attempt ${attempts}: ${text}`);
    const nextAt = clock.now() + waitAfter(attempts, error.retryAfterMs, random());
    await endAttempt(store, delivery, { status: 'pending', nextAt, error: text });
    return 'failed';
  }
  await endAttempt(store, delivery, { status: 'sent', endedAt: clock.now() });
  return 'sent';
}

async function sendOnce(
  channels: ReadonlyMap<string, Channel>,
  { channel: name, message, key }: StoredDelivery,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const channel = channels.get(name);
  if (channel === undefined) throw new SendError(`the configuration has no [notify.${name}]`, true);
  const letter = letterOf(JSON.parse(message) as AlertMessage, key, channel.template);
  await channel.send(letter, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
}

function sendErrorOf(error: unknown): SendError {
  if (error instanceof SendError) return error;
  return new SendError(error instanceof Error ? error.message : String(error), true, { cause: error });
}

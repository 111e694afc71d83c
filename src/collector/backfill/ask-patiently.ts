import type { Candle, Interval } from '../../market/candle.js';
import { CrunchError } from '../../market/error.js';
import type { TimeRange } from '../../market/time.js';
import { timeName } from '../../market/time.js';
import type { Rejections } from '../../sources/contract.js';
import { askSource } from '../ask-source.js';
import type { CollectorContext } from '../context.js';
import type { Series } from './series.js';

/** What came of asking for candles as long as that made sense. */
export type CandleAnswer =
  | {
      readonly kind: 'answered';
      readonly candles: readonly Candle[];
      readonly rejected: Rejections | null;
      /** By the exchange's clock where it tells, epoch ms UTC. */
      readonly answeredAt: number;
    }
  | { readonly kind: 'failed'; readonly error: string }
  /** The source will not be asked again for longer than anybody wants to wait. */
  | { readonly kind: 'exhausted'; readonly error: string };

export interface Asking {
  readonly signal: AbortSignal;
  /** Told of every request. */
  onRequest(count: number): void;
  onWait(until: number, reason: string): void;
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 1_000;
/** A source that rests for longer is given up for this time. */
const LONGEST_WAIT_MS = 30 * 60_000;
/** What is wrong with the request stays wrong. */
const HOPELESS: ReadonlySet<string> = new Set(['refused', 'blocked']);

/**
 * Asks for candles of a series, waits while the source's budget is spent or it cools down, and asks again after failures
 * that may pass.
 *
 * @throws CrunchError `interrupted` when the signal aborts; `store` as the store does.
 */
export async function askPatiently(
  context: CollectorContext,
  series: Pick<Series, 'source' | 'endpoint' | 'nativeSymbol'>,
  interval: Interval,
  range: TimeRange,
  { signal, onRequest, onWait }: Asking,
): Promise<CandleAnswer> {
  const { clock, random } = context;
  const { source, endpoint, nativeSymbol } = series;

  async function pause(until: number, reason: string): Promise<void> {
    onWait(until, reason);
    await clock.sleepUntil(until, signal);
    if (signal.aborted) throw new CrunchError('interrupted', `${source.id}: interrupted`);
  }

  for (let failures = 0; ; ) {
    const now = clock.now();
    let rejected: Rejections | null = null;
    const query = {
      nativeSymbol,
      interval,
      ...range,
      now,
      onRejected: (rows: Rejections) => {
        rejected = rows;
      },
    };
    const asked = await askSource(context, source, endpoint, query, signal, { priority: 'backfill' });
    if (asked.kind === 'answered') {
      onRequest(asked.requests);
      return { kind: 'answered', candles: asked.value, rejected, answeredAt: asked.serverTime ?? clock.now() };
    }
    const reason = asked.kind === 'failed' ? asked.error : asked.reason;
    if ((asked.retryAt ?? 0) - clock.now() > LONGEST_WAIT_MS) {
      return { kind: 'exhausted', error: `${reason}, until ${timeName(asked.retryAt ?? 0)}` };
    }
    if (asked.kind === 'not-due') {
      await pause(Math.max(asked.retryAt, clock.now() + 1), reason);
      continue;
    }
    onRequest(1);
    failures += 1;
    if (failures === ATTEMPTS || HOPELESS.has(asked.failure)) return { kind: 'failed', error: reason };
    const backoffMs = FIRST_PAUSE_MS * 2 ** (failures - 1) * (0.8 + 0.4 * random());
    await pause(Math.max(asked.retryAt ?? 0, clock.now() + backoffMs), reason);
  }
}

import type { Meter } from '../sources/client.js';
import type { ApiRequest, Source } from '../sources/contract.js';
import type { ToldBudget } from '../sources/told-budget.js';
import { changeSourceState, readSourceState, type SourceState } from '../store/source-state.js';
import { type Bid, type Booking, book, type Claim, isCooling, release, settle } from './budget.js';
import type { CollectorContext } from './context.js';

type Refusal = Extract<Booking, { isDue: false }>;

/** The budget or the cooldown does not let a request through soon. */
export class NotDueError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** Pays for the requests of one ask out of the budget that all processes on the store share. */
export interface AskMeter extends Meter {
  /** The state with what the requests sent so far have cost and what their answers told. */
  settled(state: SourceState): SourceState;
}

interface Spent {
  readonly claim: Claim;
  readonly told: ToldBudget | null;
  readonly at: number;
}

/**
 * A meter that lets a request through once its cost is set aside in the store and its time has come.
 *
 * @param bid for the whole ask.
 */
export function createMeter(
  { clock, store }: CollectorContext,
  source: Source,
  bid: Omit<Bid, 'cost'>,
  signal: AbortSignal,
): AskMeter {
  const { budget } = source;
  let underWay: Claim | null = null;
  let spent: readonly Spent[] = [];
  let isFirst = true;

  function settled(state: SourceState): SourceState {
    const noted = spent.reduce((held, { claim, told, at }) => settle(held, budget, claim, told, at), state);
    spent = [];
    return noted;
  }

  async function waitFor({ startAt, claim }: Extract<Booking, { isDue: true }>): Promise<void> {
    if (startAt > clock.now()) {
      await clock.sleepUntil(startAt, signal);
      const state = await readSourceState(store, source.id);
      const refusal = state === null || bid.isProbe ? null : coolingNow(state, clock.now());
      if (signal.aborted || refusal !== null) {
        await changeSourceState(store, source.id, (held) => [release(held, claim), null]);
        signal.throwIfAborted();
        if (refusal !== null) throw new NotDueError(refusal);
      }
    }
    underWay = claim;
  }

  return {
    settled,
    async before({ cost = 1 }: ApiRequest, isRepetition) {
      for (;;) {
        const ask: Bid = { ...bid, cost, wholeCost: isFirst ? bid.wholeCost : cost };
        const booking = await changeSourceState(store, source.id, (state) =>
          book(settled(state), budget, ask, clock.now()),
        );
        signal.throwIfAborted();
        if (booking.isDue) {
          isFirst = false;
          return waitFor(booking);
        }
        // What was begun is worth ending, however long that takes: a budget may be smaller than one ask.
        if (isFirst || isRepetition || booking.isCooling) throw new NotDueError(booking);
        await clock.sleepUntil(booking.retryAt, signal);
      }
    },
    after(told) {
      if (underWay !== null) spent = [...spent, { claim: underWay, told, at: clock.now() }];
      underWay = null;
    },
  };
}

function coolingNow(state: SourceState, now: number): Refusal | null {
  if (state.cooldownUntil === null || !isCooling(state, now)) return null;
  return { isDue: false, isCooling: true, retryAt: state.cooldownUntil, reason: state.reason ?? 'cooling down' };
}

import type { Clock } from '../market/clock.js';
import type { Log } from '../market/log.js';
import type { Client } from '../sources/client.js';
import type { Source } from '../sources/contract.js';
import type { WithSnapshot } from '../store/snapshot.js';
import type { Store } from '../store/store.js';
import type { Outcome } from './outcome.js';

/** What every part of the collector works with. */
export interface CollectorContext {
  readonly store: Store;
  readonly client: Client;
  /** The sources of an exchange, the preferred one first. */
  readonly sources: (exchange: string) => readonly Source[];
  readonly clock: Clock;
  /** 0 ≤ x < 1; spreads the retries of many collectors. */
  readonly random: () => number;
  readonly log: Log;
  /** The age at which an exchange's list of markets is asked for again. */
  readonly marketsRefreshMs: number;
  /** Percent by which a price may differ when another source takes over, before that is worth a warning. */
  readonly handoverBoundPct: number;
  /** What is stored with each snapshot, in its transaction. */
  readonly withSnapshot?: WithSnapshot | undefined;
  /**
   * `made`: answers are being kept, so an exchange's first poll asks for its markets even when they are held. `played`:
   * answers come out of a recording, so no budget is charged and no cooldown begins or stands in the way.
   */
  readonly recording?: 'made' | 'played';
}

/** Where the poll of one exchange has come to; `outcome` comes with `done`. */
export interface ProgressEvent {
  readonly exchange: string;
  readonly phase: 'markets' | 'prices' | 'storing' | 'done';
  readonly outcome?: Outcome;
}

export type OnProgress = (event: ProgressEvent) => void;

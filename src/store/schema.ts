import type { Generated } from 'kysely';

/** The tables as Kysely sees them, one row type each. Times are epoch ms UTC; booleans are 0 or 1. */
export interface Database {
  exchange: ExchangeTable;
  market: MarketTable;
  latest: LatestTable;
  snapshot: SnapshotTable;
  price: PriceTable;
  snapshot_block: SnapshotBlockTable;
  price_block: PriceBlockTable;
  rollup: RollupTable;
  rollup_pending: RollupPendingTable;
  candle: CandleTable;
  candle_revision: CandleRevisionTable;
  coverage: CoverageTable;
  source_state: SourceStateTable;
  lease: LeaseTable;
  handover: HandoverTable;
  alert_rule: AlertRuleTable;
  alert_state: AlertStateTable;
  alert_event: AlertEventTable;
  delivery: DeliveryTable;
  crunch_migration: MigrationTable;
  migrated_by: MigratedByTable;
}

interface ExchangeTable {
  id: Generated<number>;
  slug: string;
  poll_interval_ms: Generated<number>;
  /** Null until its markets were listed once. */
  markets_refreshed_at: number | null;
  /** The prices before it were pruned; null when none were. */
  pruned_before: Generated<number | null>;
}

interface MarketTable {
  id: Generated<number>;
  exchange_id: number;
  base: string;
  quote: string;
  native_symbol: string;
  active: number;
  first_seen_at: number;
  last_seen_at: number;
  /** Null while it is active, and when it was never seen active. */
  inactive_since: Generated<number | null>;
  /** No candle of any length opens before it; null until that was found out. */
  first_candle_at: Generated<number | null>;
}

/** The newest price of each market; narrow, so that a cycle rewrites few pages. */
interface LatestTable {
  market_id: number;
  price: number;
  taken_at: number;
  /** The last volume that was reported, in the quote asset. */
  volume_24h: number | null;
}

/** How one poll of one exchange ended; `missed` is a tick at which no poll was started. */
export type SnapshotStatus = 'ok' | 'empty' | 'failed' | 'skipped' | 'missed';

interface SnapshotTable {
  id: Generated<number>;
  exchange_id: number;
  source: string;
  scheduled_at: number;
  taken_at: number;
  status: SnapshotStatus;
  /** Exactly how many rows of `price` belong to it. */
  price_count: number;
  skipped_count: number;
  rejected_count: number;
  duration_ms: number;
  error: string | null;
}

interface PriceTable {
  snapshot_id: number;
  market_id: number;
  price: number;
}

/** The prices of a snapshot as one block, until those of its hour are. */
interface SnapshotBlockTable {
  snapshot_id: number;
  payload: Uint8Array;
}

/** All prices of an exchange in one hour. */
interface PriceBlockTable {
  id: Generated<number>;
  exchange_id: number;
  open_time: number;
  payload: Uint8Array;
}

/** The Summaries of an exchange's markets in one bucket. */
interface RollupTable {
  id: Generated<number>;
  exchange_id: number;
  interval_ms: number;
  open_time: number;
  payload: Uint8Array;
}

/**
 * A bucket whose blocks are to be made once it is over. While it is listed here there are none, unless its prices were
 * pruned.
 */
interface RollupPendingTable {
  exchange_id: number;
  interval_ms: number;
  open_time: number;
  /** How often prices were added to it since it was listed. */
  touched: number;
}

interface CandleTable {
  market_id: number;
  interval_ms: number;
  open_time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number | null;
  closed: number;
}

/** What a closed candle said before its exchange restated it. */
interface CandleRevisionTable {
  market_id: number;
  interval_ms: number;
  open_time: number;
  /** When the new values came. */
  seen_at: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number | null;
}

/**
 * What is known of a span of open times. `traded`: answered, and held where there are candles; the intervals between them
 * had no trade. `empty`: the exchange confirms that nothing traded. `failed`: asked in vain. `missing`: wanted and not
 * fetched. Where no row says anything, nobody ever asked.
 */
export type CoverageState = 'traded' | 'empty' | 'failed' | 'missing';

interface CoverageTable {
  market_id: number;
  interval_ms: number;
  since: number;
  until: number;
  state: CoverageState;
  reason: string | null;
  /** Exactly how many rows of `candle` the span has. */
  candles: Generated<number>;
}

interface SourceStateTable {
  source: string;
  /** JSON: `[[freeAt, cost], …]`. */
  spends: string;
  paced_until: number;
  cooldown_until: number | null;
  reason: string | null;
  failures: number;
  last_status: string | null;
  last_at: number | null;
}

/** One source answering for an exchange in place of another. */
interface HandoverTable {
  id: Generated<number>;
  exchange_id: number;
  at: number;
  from_source: string;
  to_source: string;
  reason: string | null;
  shared: number;
  beyond: number;
  bound_pct: number;
  median_pct: number | null;
  worst_market_id: number | null;
  worst_pct: number | null;
}

interface AlertRuleTable {
  id: Generated<number>;
  /** Unique among the rules that are not removed. */
  name: string;
  /** JSON; what it holds is up to the alerts. */
  definition: string;
  /** `config`: the configuration file declares it. */
  origin: 'cli' | 'config';
  is_paused: Generated<number>;
  created_at: number;
  removed_at: Generated<number | null>;
  /** Above that of every rule that was changed before. */
  revision: number;
}

/**
 * `pending`: its condition holds, though not for long enough yet. `firing`: it fired and its value has not come back
 * since. `cooling`: it has come back, too soon to fire again. `done`: it fires once and has.
 */
export type AlertPhase = 'pending' | 'firing' | 'cooling' | 'done';

/** How a rule stands with a market; without a row it is armed. */
interface AlertStateTable {
  rule_id: number;
  market_id: number;
  phase: AlertPhase;
  /** When the phase began. */
  since: number;
  /** The last time at which the condition was seen to hold while pending. */
  seen_at: number;
  fired_at: number | null;
}

/** A rule that fired for a market. */
interface AlertEventTable {
  id: Generated<number>;
  rule_id: number;
  market_id: number;
  snapshot_id: number;
  at: number;
  /** What the rule watched then. */
  metric: string;
  value: number;
  price: number | null;
}

/**
 * `pending`: to be sent from `next_at` on. `sending`: somebody does until `claimed_until`. `merged`: another message
 * carries what it had to say. `dead`: given up.
 */
export type DeliveryStatus = 'pending' | 'sending' | 'sent' | 'merged' | 'dead';

/** A message that a channel is to carry: the outbox. */
interface DeliveryTable {
  id: Generated<number>;
  /** The same for every attempt, so that a receiver can tell a repetition. */
  key: string;
  rule_id: number;
  snapshot_id: number;
  channel: string;
  /** JSON; what it holds is up to the alerts. */
  message: string;
  status: DeliveryStatus;
  attempts: Generated<number>;
  created_at: number;
  next_at: number;
  claimed_until: Generated<number | null>;
  ended_at: Generated<number | null>;
  merged_into: Generated<number | null>;
  error: Generated<string | null>;
}

interface LeaseTable {
  name: string;
  holder: string;
  pid: number;
  host: string;
  since: number;
  expires_at: number;
}

/** Kysely's own record of the migrations that ran. */
interface MigrationTable {
  name: string;
  timestamp: string;
}

/** Which version of crunch ran each migration, so that an older one can name it when it refuses. */
interface MigratedByTable {
  migration: string;
  version: string;
}

/**
 * The JSON of the HTTP API, by the names that its OpenAPI document gives the schemas; a test compares the two. Times are
 * epoch ms UTC; percentages are in percent.
 */
export interface Exchange {
  exchange: string;
  sources: string[];
  markets: number;
  lastSnapshotAt: number | null;
  lastStatus: string | null;
  pollIntervalMs: number;
}

export interface Market {
  exchange: string;
  pair: string;
  base: string;
  quote: string;
  nativeSymbol: string;
  active: boolean;
  firstSeen: number;
  lastSeen: number;
  inactiveSince: number | null;
  lastPrice: number | null;
  lastAt: number | null;
  /** In the quote asset. */
  volume24h: number | null;
}

export interface Stats {
  rank?: number;
  exchange: string;
  pair: string;
  base: string;
  quote: string;
  since: number;
  until: number;
  samples: number;
  first: number;
  last: number;
  min: number;
  max: number;
  mean: number;
  delta: number;
  pctChange: number;
  range: number;
  pctRange: number;
  maxRise: number;
  maxPctRise: number;
  maxFall: number;
  maxPctFall: number;
  maxDelta: number;
  maxPctChange: number;
  stddev: number | null;
  cv: number | null;
  volatility: number | null;
  coverage: number;
  volume24h: number | null;
  volume24hUsd: number | null;
}

export interface Status {
  store: string;
  engine: string;
  sizeBytes: number;
  prices: number;
  candles: number;
  growthBytesPerDay: number | null;
  /** By id. */
  exchanges: {
    exchange: string;
    lastSnapshotAt: number | null;
    lastStatus: string | null;
    lastOkAt: number | null;
    ageMs: number | null;
    lastError: string | null;
    source: string | null;
    pollIntervalMs: number;
    coverage24h: number;
  }[];
  /** By id; only those that were ever asked. */
  sources: {
    source: string;
    exchanges: string[];
    used: number;
    limit: number;
    windowMs: number;
    resetAt: number | null;
    coolingUntil: number | null;
    reason: string | null;
    lastStatus: string | null;
    lastAt: number | null;
  }[];
  /** Newest first. */
  handovers: {
    exchange: string;
    at: number;
    from: string;
    to: string;
    reason: string | null;
    shared: number;
    beyond: number;
    boundPct: number;
    medianPct: number | null;
    worstPct: number | null;
    worstPair: string | null;
  }[];
}

export interface Candles {
  exchange: string;
  pair: string;
  interval: string;
  /** [open time, open, high, low, close, volume in the base asset or null], oldest first. */
  candles: [number, number, number, number, number, number | null][];
  next: string | null;
}

export interface Sparkline {
  exchange: string;
  pair: string;
  since: number;
  until: number;
  /** One per equal part of the range; null where it has no price. */
  points: (number | null)[];
}

/** One event of the stream: a snapshot was stored. */
export interface Snapshot {
  exchange: string;
  source: string;
  status: string;
  takenAt: number;
  scheduledAt: number;
  /** How many there are in it. */
  prices: number;
  /** [pair, price] of the pairs that the stream was asked for; absent when it was asked for none. */
  points?: [string, number][];
}

/** How the polls of one exchange went over equal parts of a range. */
export interface Coverage {
  exchange: string;
  since: number;
  until: number;
  /** Oldest first: the polls that went well of those due, 0 … 1; null where none was due. */
  buckets: (number | null)[];
}

/** A rule, and how it stands with the markets that were asked for. */
export interface Alert {
  id: number;
  name: string;
  origin: string;
  /** The most pressing one of all its markets: armed, pending, firing, cooling, done, paused, expired. */
  state: string;
  pairs: string[];
  exchanges: string[] | null;
  when: string;
  within: string | null;
  /** That fires, in the metric's unit. */
  level: number;
  rearm: number | null;
  hold: string;
  cooldown: string;
  once: boolean;
  expiresAt: number | null;
  minVolumeUsd: number | null;
  notify: string[];
  createdAt: number;
  lastFiredAt: number | null;
  fired: number;
  /** Those that it is not armed for. */
  markets: {
    rule: string;
    exchange: string;
    pair: string;
    phase: string;
    since: number;
    firedAt: number | null;
  }[];
}

/** A rule fired for a market. */
export interface AlertEvent {
  id: number;
  /** The name that it has now. */
  rule: string;
  ruleId: number;
  exchange: string;
  pair: string;
  at: number;
  metric: string;
  value: number;
  price: number | null;
  deliveries: {
    id: number;
    channel: string;
    status: string;
    attempts: number;
    nextAt: number | null;
    endedAt: number | null;
  }[];
}

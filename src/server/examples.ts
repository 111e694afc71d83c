import type { z } from '@hono/zod-openapi';
import type * as schemas from './schemas.js';

const AT = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** One of each thing that the API answers, as the OpenAPI document shows it. */
export const EXAMPLES = {
  exchange: {
    exchange: 'kraken',
    sources: ['kraken', 'coingecko'],
    markets: 1_024,
    lastSnapshotAt: AT,
    lastStatus: 'ok',
    pollIntervalMs: MINUTE,
  } satisfies z.infer<typeof schemas.exchangeSchema>,

  market: {
    exchange: 'kraken',
    pair: 'BTC-USD',
    base: 'BTC',
    quote: 'USD',
    nativeSymbol: 'XXBTZUSD',
    active: true,
    firstSeen: AT - 30 * DAY,
    lastSeen: AT,
    inactiveSince: null,
    lastPrice: 101_325.4,
    lastAt: AT,
    volume24h: 189_000_000,
  } satisfies z.infer<typeof schemas.marketSchema>,

  series: {
    exchange: 'kraken',
    pair: 'BTC-USD',
    points: [
      [AT - MINUTE, 101_318.2],
      [AT, 101_325.4],
    ],
    next: null,
  } satisfies z.infer<typeof schemas.seriesSchema>,

  candles: {
    exchange: 'kraken',
    pair: 'BTC-USD',
    interval: '1h',
    candles: [
      [AT - 120 * MINUTE, 101_200, 101_410.5, 101_150.1, 101_300, 52.3],
      [AT - 60 * MINUTE, 101_300, 101_344, 101_290.7, 101_325.4, null],
    ],
    next: null,
  } satisfies z.infer<typeof schemas.candlesSchema>,

  stats: {
    rank: 1,
    exchange: 'kraken',
    pair: 'BTC-USD',
    base: 'BTC',
    quote: 'USD',
    since: AT - DAY,
    until: AT,
    samples: 1_440,
    first: 100_000,
    last: 101_325.4,
    min: 99_800,
    max: 101_500,
    mean: 100_700.2,
    delta: 1_325.4,
    pctChange: 1.3254,
    range: 1_700,
    pctRange: 1.7034,
    maxRise: 1_700,
    maxPctRise: 1.7034,
    maxFall: -420,
    maxPctFall: -0.418,
    maxDelta: 1_700,
    maxPctChange: 1.7034,
    stddev: 380.6,
    cv: 0.378,
    volatility: 31.2,
    coverage: 100,
    volume24h: 189_000_000,
    volume24hUsd: 189_000_000,
  } satisfies z.infer<typeof schemas.statsSchema>,

  status: {
    store: '/home/me/.local/share/crunch/crunch.db',
    engine: 'sqlite',
    sizeBytes: 1_073_741_824,
    prices: 52_000_000,
    candles: 100_000,
    growthBytesPerDay: 30_000_000,
    exchanges: [
      {
        exchange: 'kraken',
        lastSnapshotAt: AT,
        lastStatus: 'ok',
        lastOkAt: AT,
        ageMs: 12_000,
        lastError: null,
        source: 'kraken',
        pollIntervalMs: MINUTE,
        coverage24h: 99.9,
      },
    ],
    sources: [
      {
        source: 'kraken',
        exchanges: ['kraken'],
        used: 2,
        limit: 15,
        windowMs: 15_000,
        resetAt: AT + 15_000,
        coolingUntil: null,
        reason: null,
        lastStatus: 'ok',
        lastAt: AT,
      },
    ],
    handovers: [],
  } satisfies z.infer<typeof schemas.statusSchema>,

  sparkline: {
    exchange: 'kraken',
    pair: 'BTC-USD',
    since: AT - DAY,
    until: AT,
    points: [100_000, null, 100_900.5, 101_325.4],
  } satisfies z.infer<typeof schemas.sparklineSchema>,

  coverage: {
    exchange: 'kraken',
    since: AT - DAY,
    until: AT,
    buckets: [null, 1, 0.933, 1],
  } satisfies z.infer<typeof schemas.coverageSchema>,

  snapshot: {
    exchange: 'kraken',
    source: 'kraken',
    status: 'ok',
    takenAt: AT + 412,
    scheduledAt: AT,
    prices: 1_024,
    points: [['BTC-USD', 101_325.4]],
  } satisfies z.infer<typeof schemas.snapshotSchema>,

  alert: {
    id: 1,
    name: 'btc-jumps',
    origin: 'cli',
    state: 'cooling',
    pairs: ['BTC-USD'],
    exchanges: ['kraken'],
    when: 'pct-change >= 5%',
    within: '1h',
    level: 5,
    rearm: 3,
    hold: '0',
    cooldown: '30m',
    once: false,
    expiresAt: null,
    minVolumeUsd: null,
    notify: ['ops'],
    createdAt: AT - 30 * DAY,
    lastFiredAt: AT - 10 * MINUTE,
    fired: 3,
    markets: [
      {
        rule: 'btc-jumps',
        exchange: 'kraken',
        pair: 'BTC-USD',
        phase: 'cooling',
        since: AT - 4 * MINUTE,
        firedAt: AT - 10 * MINUTE,
      },
    ],
  } satisfies z.infer<typeof schemas.alertSchema>,

  alertEvent: {
    id: 17,
    rule: 'btc-jumps',
    ruleId: 1,
    exchange: 'kraken',
    pair: 'BTC-USD',
    at: AT - 10 * MINUTE,
    metric: 'pct-change',
    value: 5.23,
    price: 101_325.4,
    deliveries: [
      { id: 21, channel: 'ops', status: 'sent', attempts: 1, nextAt: null, endedAt: AT - 10 * MINUTE + 900 },
    ],
  } satisfies z.infer<typeof schemas.alertEventSchema>,
};

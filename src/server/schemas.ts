import { z } from '@hono/zod-openapi';

/** Rows and fields as `--json` prints them. */
const time = (description: string) => z.int().openapi({ description: `${description} Epoch ms UTC.`.trimStart() });
const number = (description: string) => z.number().openapi({ description });
const count = (description: string) => z.int().min(0).openapi({ description });

export const errorSchema = z
  .strictObject({
    error: z.strictObject({
      code: z.string().openapi({ example: 'unknown' }),
      message: z.string(),
      hint: z.string().nullable().openapi({ description: 'The next step, where there is one.' }),
    }),
  })
  .openapi('Error', {
    example: { error: { code: 'unknown', message: 'pair: unknown "BTC-USX" on kraken', hint: 'nearest: BTC-USD' } },
  });

export const exchangeSchema = z
  .strictObject({
    exchange: z.string(),
    sources: z.array(z.string()).openapi({ description: 'Ids, in the order in which they are asked.' }),
    markets: count('Active markets.'),
    lastSnapshotAt: time('The last poll; null before the first.').nullable(),
    lastStatus: z.string().nullable(),
    pollIntervalMs: number('How often it is polled.'),
  })
  .openapi('Exchange');

export const marketSchema = z
  .strictObject({
    exchange: z.string(),
    pair: z.string().openapi({ example: 'BTC-USD' }),
    base: z.string(),
    quote: z.string(),
    nativeSymbol: z.string().openapi({ description: "The exchange's own id of the market." }),
    active: z.boolean(),
    firstSeen: time(''),
    lastSeen: time(''),
    inactiveSince: time('When it was found not to trade any more; null while it does.').nullable(),
    lastPrice: number('Null before the first price.').nullable(),
    lastAt: time('When that price was taken.').nullable(),
    volume24h: number('Last reported, in the quote asset.').nullable(),
  })
  .openapi('Market');

export const seriesSchema = z
  .strictObject({
    exchange: z.string(),
    pair: z.string(),
    points: z.array(z.tuple([z.int(), z.number()])).openapi({ description: '[epoch ms UTC, price], oldest first.' }),
    next: z.string().nullable().openapi({ description: 'Where the series goes on; null at its end.' }),
  })
  .openapi('Series');

const price = z.number().positive();

export const candlesSchema = z
  .strictObject({
    exchange: z.string(),
    pair: z.string(),
    interval: z.string().openapi({ example: '1h' }),
    candles: z.array(z.tuple([z.int(), price, price, price, price, z.number().min(0).nullable()])).openapi({
      description:
        '[open time in epoch ms UTC, open, high, low, close, volume in the base asset], oldest first. The volume is null where candles are built from prices; an interval in which nothing was seen has no candle; the last one may still run.',
    }),
    next: z.string().nullable().openapi({ description: 'Where the series goes on; null at its end.' }),
  })
  .openapi('Candles');

export const sparklineSchema = z
  .strictObject({
    exchange: z.string(),
    pair: z.string(),
    since: time('Inclusive.'),
    until: time('Exclusive.'),
    points: z.array(price.nullable()).openapi({
      description: 'One per equal part of the range, earliest first: the last price in it; null where it has none.',
    }),
  })
  .openapi('Sparkline');

export const coverageSchema = z
  .strictObject({
    exchange: z.string(),
    since: time('Inclusive.'),
    until: time('Exclusive.'),
    buckets: z.array(z.number().min(0).max(1).nullable()).openapi({
      description:
        'One per equal part of the range, earliest first: the polls that stored prices of those due, 0 to 1; null where none was due.',
    }),
  })
  .openapi('Coverage');

export const snapshotSchema = z
  .strictObject({
    exchange: z.string(),
    source: z.string().openapi({ description: 'The source that was asked.' }),
    status: z.enum(['ok', 'empty', 'failed', 'skipped', 'missed']),
    takenAt: time('The time of its prices.'),
    scheduledAt: time('The tick it belongs to.'),
    prices: count('How many prices it brought.'),
    points: z
      .array(z.tuple([z.string(), price]))
      .optional()
      .openapi({ description: 'With pair: [pair, price] of those of them that it has.' }),
  })
  .openapi('Snapshot');

export const statsSchema = z
  .strictObject({
    rank: z.int().min(1).optional().openapi({ description: 'Present when ranked.' }),
    exchange: z.string(),
    pair: z.string(),
    base: z.string(),
    quote: z.string(),
    since: time('Inclusive.'),
    until: time('Exclusive.'),
    samples: count('Observations in the range.'),
    first: z.number(),
    last: z.number(),
    min: z.number(),
    max: z.number(),
    mean: z.number(),
    delta: number('last − first.'),
    pctChange: number('100 · (last − first) / first.'),
    range: number('max − min.'),
    pctRange: number('100 · (max − min) / min.'),
    maxRise: number('The largest rise from an earlier to a later observation.'),
    maxPctRise: number('The same in percent.'),
    maxFall: number('The largest fall, at most 0.'),
    maxPctFall: number('The same in percent: the maximum drawdown.'),
    maxDelta: number('Of maxRise and maxFall the larger in size.'),
    maxPctChange: number('Of maxPctRise and maxPctFall the larger in size.'),
    stddev: number('Sample standard deviation; null below two observations.').nullable(),
    cv: number('100 · stddev / mean.').nullable(),
    volatility: number('Of log returns, annualised, in percent; null below three observations.').nullable(),
    coverage: z.number().min(0).max(100).openapi({ description: '100 · samples / polls due in the range.' }),
    volume24h: number('Last reported, in the quote asset.').nullable(),
    volume24hUsd: number('The same in US dollars, through stored markets.').nullable(),
  })
  .openapi('Stats');

export const statusSchema = z
  .strictObject({
    store: z.string(),
    engine: z.string(),
    sizeBytes: count('On disk.'),
    prices: count('Stored observations.'),
    candles: count('Stored candles.'),
    growthBytesPerDay: number('Over the last days; null until that can be told.').nullable(),
    exchanges: z.array(
      z.strictObject({
        exchange: z.string(),
        lastSnapshotAt: time('').nullable(),
        lastStatus: z.string().nullable(),
        lastOkAt: time('').nullable(),
        ageMs: number('Since the last good snapshot.').nullable(),
        lastError: z.string().nullable(),
        source: z.string().nullable(),
        pollIntervalMs: z.number(),
        coverage24h: z
          .number()
          .min(0)
          .max(100)
          .openapi({ description: 'Good polls of those due in the last day, in percent.' }),
      }),
    ),
    sources: z.array(
      z.strictObject({
        source: z.string(),
        exchanges: z.array(z.string()),
        used: number("Counting now, in the API's own unit."),
        limit: number('The most that may count.'),
        windowMs: number('How long a spend counts.'),
        resetAt: time('When nothing counts any more; null when nothing does.').nullable(),
        coolingUntil: time('Null when it may be asked.').nullable(),
        reason: z.string().nullable(),
        lastStatus: z.string().nullable(),
        lastAt: time('').nullable(),
      }),
    ),
    handovers: z
      .array(
        z.strictObject({
          exchange: z.string(),
          at: time(''),
          from: z.string().openapi({ description: 'The source whose prices were stored before.' }),
          to: z.string(),
          reason: z.string().nullable().openapi({ description: 'Null when the preferred source answered.' }),
          shared: count('Markets with a fresh price of both.'),
          beyond: count('Those whose prices differ by more than the bound.'),
          boundPct: number('Percent.'),
          medianPct: number('Percent.').nullable(),
          worstPct: number('Percent.').nullable(),
          worstPair: z.string().nullable(),
        }),
      )
      .openapi({ description: 'Of the last 24 hours, newest first: an exchange answered through another source.' }),
  })
  .openapi('Status');

const exchangeAndPair = { exchange: z.string(), pair: z.string().openapi({ example: 'BTC-USD' }) };

export const alertSchema = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    origin: z.enum(['cli', 'config']).openapi({ description: 'Who declared it: a command or the configuration file.' }),
    state: z.enum(['armed', 'pending', 'firing', 'cooling', 'done', 'paused', 'expired']).openapi({
      description: 'The most pressing one of all its markets.',
    }),
    pairs: z.array(z.string()).readonly().openapi({ description: 'Pairs, or patterns such as *-USD.' }),
    exchanges: z.array(z.string()).readonly().nullable().openapi({ description: 'Null for any.' }),
    when: z.string().openapi({ example: 'pct-change >= 5%' }),
    within: z.string().nullable().openapi({ description: 'The window; null for a metric without one.' }),
    level: number("The level that fires, in the metric's unit; ms for stale."),
    rearm: number('The level at which it may fire again; null where the condition ends.').nullable(),
    hold: z.string().openapi({ description: 'How long the condition must hold.' }),
    cooldown: z.string().openapi({ description: 'How long it rests for a market after firing for it.' }),
    once: z.boolean().openapi({ description: 'Whether it fires but once for each market.' }),
    expiresAt: time('Null for never.').nullable(),
    minVolumeUsd: number('Markets that trade less a day do not fire; null for any.').nullable(),
    notify: z.array(z.string()).readonly().openapi({ description: 'Names of channels.' }),
    createdAt: time(''),
    lastFiredAt: time('On any of its markets; null when it never did.').nullable(),
    fired: count('How often, each market by itself.'),
    markets: z
      .array(
        z.strictObject({
          rule: z.string(),
          ...exchangeAndPair,
          phase: z.enum(['pending', 'firing', 'cooling', 'done']),
          since: time('When the phase began.'),
          firedAt: time('Null until it fired.').nullable(),
        }),
      )
      .openapi({ description: 'The markets, of those asked for, that it is not armed for.' }),
  })
  .openapi('Alert');

export const alertEventSchema = z
  .strictObject({
    id: z.int(),
    rule: z.string().openapi({ description: 'The name that it has now, or had when it was removed.' }),
    ruleId: z.int().openapi({ description: 'The id of the rule; it stays when the name does not.' }),
    ...exchangeAndPair,
    at: time('The price that did it.'),
    metric: z.string(),
    value: number("In the metric's unit; ms for stale."),
    price: number('Null where there was none.').nullable(),
    deliveries: z
      .array(
        z.strictObject({
          id: z.int(),
          channel: z.string(),
          status: z.enum(['pending', 'sending', 'sent', 'merged', 'dead']),
          attempts: count(''),
          nextAt: time('When it is tried next; null when it is not.').nullable(),
          endedAt: time('Null while it waits.').nullable(),
        }),
      )
      .openapi({ description: 'One for each channel; a message that carried several firings stands with each.' }),
  })
  .openapi('AlertEvent');

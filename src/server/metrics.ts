import type { SourceRow } from '../query/source-list.js';
import type { StoredExchange } from '../store/exchange.js';
import type { SnapshotStatus } from '../store/schema.js';
import type { LastSnapshots } from '../store/snapshot.js';
import type { Metric, Sample } from './exposition.js';
import { DURATION_BOUNDS_MS, type RouteFigures } from './traffic.js';

/** What the figures are made of. */
export interface Observed {
  readonly version: string;
  /** Epoch ms UTC. */
  readonly now: number;
  readonly exchanges: readonly StoredExchange[];
  readonly last: readonly LastSnapshots[];
  /** Prices stored, by exchange id. */
  readonly prices: ReadonlyMap<number, number>;
  readonly sources: readonly SourceRow[];
  readonly sizeBytes: number;
  readonly routes: ReadonlyMap<string, RouteFigures>;
  readonly streams: number;
}

const STATUSES = ['ok', 'empty', 'failed', 'skipped', 'missed'] as const satisfies readonly SnapshotStatus[];

/**
 * All figures in Prometheus's base units and by its naming rules: https://prometheus.io/docs/practices/naming/. Labels
 * are exchanges, sources, route patterns and statuses only, so that there are few series.
 */
export function metricsOf(observed: Observed): Metric[] {
  const { version, sizeBytes, streams } = observed;
  return [
    gauge('crunch_build_info', 'The running version; always 1.', [one(1, { version })]),
    gauge('crunch_store_size_bytes', 'What the store takes on disk.', [one(sizeBytes)]),
    ...exchangeMetrics(observed),
    ...sourceMetrics(observed),
    gauge('crunch_http_streams', 'Clients that follow the stream of snapshots now.', [one(streams)]),
    ...httpMetrics(observed),
  ];
}

function exchangeMetrics({ exchanges, last, prices, now }: Observed): Metric[] {
  const found = new Map(last.map((row) => [row.exchangeId, row]));
  const each = (value: (exchange: StoredExchange, row: LastSnapshots | undefined) => number | null | undefined) =>
    exchanges.flatMap((exchange) => {
      const figure = value(exchange, found.get(exchange.id));
      return figure === null || figure === undefined ? [] : one(figure, { exchange: exchange.slug });
    });
  const statuses = exchanges.flatMap(({ id, slug }) =>
    STATUSES.map((status) => one(Number(found.get(id)?.lastStatus === status), { exchange: slug, status })),
  );
  const seconds = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : ms / 1_000);
  return [
    gauge(
      'crunch_exchange_last_snapshot_timestamp_seconds',
      'When the exchange was last polled, whatever became of it.',
      each((_, row) => seconds(row?.lastAt)),
    ),
    gauge(
      'crunch_exchange_last_success_timestamp_seconds',
      'When a poll of the exchange last stored prices.',
      each((_, row) => seconds(row?.lastOkAt)),
    ),
    gauge(
      'crunch_exchange_snapshot_age_seconds',
      'Time since a poll of the exchange last stored prices.',
      each((_, row) => (row?.lastOkAt == null ? null : (now - row.lastOkAt) / 1_000)),
    ),
    gauge('crunch_exchange_last_status', 'How the last poll ended: 1 for that status, 0 for the others.', statuses),
    gauge(
      'crunch_exchange_poll_interval_seconds',
      'How often the exchange is polled.',
      each(({ pollIntervalMs }) => pollIntervalMs / 1_000),
    ),
    counter(
      'crunch_exchange_prices_stored_total',
      'Prices stored of the exchange.',
      each(({ id }) => prices.get(id) ?? 0),
    ),
  ];
}

function sourceMetrics({ sources }: Observed): Metric[] {
  const asked = sources.filter(({ lastAt }) => lastAt !== null);
  const each = (value: (row: SourceRow) => number) => asked.map((row) => one(value(row), { source: row.source }));
  return [
    gauge(
      'crunch_source_budget_used',
      "What counts against the source's budget now, in the API's own unit.",
      each(({ used }) => used),
    ),
    gauge(
      'crunch_source_budget_limit',
      'The most that may count, in the same unit.',
      each(({ limit }) => limit),
    ),
    gauge(
      'crunch_source_budget_remaining',
      'What is left of it, in the same unit.',
      each(({ used, limit }) => Math.max(0, limit - used)),
    ),
    gauge(
      'crunch_source_budget_window_seconds',
      'How long a spend counts.',
      each(({ windowMs }) => windowMs / 1_000),
    ),
    gauge(
      'crunch_source_cooldown_end_timestamp_seconds',
      'When the source may be asked again; 0 when it may be asked.',
      each(({ coolingUntil }) => (coolingUntil ?? 0) / 1_000),
    ),
  ];
}

function httpMetrics({ routes }: Observed): Metric[] {
  const requests: Sample[] = [];
  const durations: Sample[] = [];
  for (const [route, figures] of routes) {
    for (const [status, number] of figures.byStatus) requests.push(one(number, { route, status }));
    let below = 0;
    figures.durations.forEach((number, index) => {
      below += number;
      const bound = DURATION_BOUNDS_MS[index];
      const le = bound === undefined ? '+Inf' : String(bound / 1_000);
      durations.push({ suffix: '_bucket', labels: { route, le }, value: below });
    });
    durations.push({ suffix: '_sum', labels: { route }, value: figures.totalMs / 1_000 });
    durations.push({ suffix: '_count', labels: { route }, value: below });
  }
  return [
    counter('crunch_http_requests_total', 'Requests answered, by route and status.', requests),
    {
      name: 'crunch_http_request_duration_seconds',
      type: 'histogram',
      help: 'How long requests took, by route; of a stream, until it began.',
      samples: durations,
    },
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'counter', help, samples };
}

function one(value: number, labels: Sample['labels'] = {}): Sample {
  return { labels, value };
}

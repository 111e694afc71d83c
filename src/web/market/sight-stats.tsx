import { useEffect, useState } from 'preact/hooks';
import type { MarketName, Sight } from '../address/market-route.js';
import type { Stats } from '../api/types.js';
import { TimeStamp } from '../parts/time-stamp.js';
import { type MetricName, metricOf } from '../ranking/columns.js';
import { useResource } from '../state/use-resource.js';
import { MINUTE_MS } from '../text/duration.js';
import { direction } from '../text/number-text.js';

const SHOWN: readonly MetricName[] = [
  'pct-change',
  'delta',
  'first',
  'last',
  'max',
  'min',
  'mean',
  'pct-range',
  'max-pct-rise',
  'max-pct-fall',
  'stddev',
  'cv',
  'volatility',
  'samples',
  'coverage',
  'volume-quote',
  'volume',
];

/** The chart moves faster than statistics are worth asking for. */
const REST_MS = 250;

interface SightStatsProps {
  readonly route: MarketName;
  readonly sight: Sight | null;
  /** Another value: a new price arrived. */
  readonly beat: number;
}

/** The exact measures of the part of the chart in sight. */
export function SightStats({ route, sight, beat }: SightStatsProps) {
  const rested = useRested(sight, REST_MS);
  const path =
    rested &&
    `/api/v1/stats/${encodeURIComponent(route.exchange)}/${encodeURIComponent(route.pair)}?${rangeOf(rested)}`;
  const { data, error, isLoading, reload } = useResource<Stats>(path);
  // What was shown before stays until the next is there: numbers that vanish at every move cannot be read.
  const [shown, setShown] = useState<Stats | null>(null);
  useEffect(() => {
    if (data || error) setShown(data);
  }, [data, error]);
  useEffect(() => {
    if (beat > 0) reload();
  }, [beat, reload]);

  return (
    <section class="sight-stats" aria-labelledby="sight-title" aria-busy={isLoading}>
      <h2 id="sight-title">In sight</h2>
      {shown && (
        <p class="faint">
          <TimeStamp time={shown.since} /> – <TimeStamp time={shown.until} />
        </p>
      )}
      {!shown && error && <p class="faint">{error.status === 404 ? 'No price in sight.' : error.message}</p>}
      <dl class={isLoading ? 'measures busy' : 'measures'}>
        {SHOWN.map((name) => {
          const { label, about, text, field, isSigned } = metricOf(name);
          const value = shown?.[field] ?? null;
          return (
            <div key={name} title={about}>
              <dt>{label}</dt>
              <dd class={isSigned ? direction(value) : ''}>{shown ? text(value) : '…'}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Up to now without an end, so that new prices count as they come. */
function rangeOf({ since, until }: Sight): URLSearchParams {
  const query = new URLSearchParams({ since: String(Math.floor(since)) });
  if (until < Date.now() - MINUTE_MS) query.set('until', String(Math.floor(until)));
  return query;
}

/** The value once it has not changed for a while; the first one at once. */
function useRested<T>(value: T | null, restMs: number): T | null {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    if (rested === null) {
      setRested(value);
      return;
    }
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs, rested]);
  return rested;
}

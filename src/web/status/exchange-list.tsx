import type { Coverage, Status } from '../api/types.js';
import { Ago } from '../parts/time-stamp.js';
import { useResource } from '../state/use-resource.js';
import { durationText } from '../text/duration.js';
import { priceText } from '../text/number-text.js';
import { CoverageStrip } from './coverage-strip.js';

type ExchangeStatus = Status['exchanges'][number];

const COVERAGE_PATH = '/api/v1/coverage?window=24h&buckets=96';
const REFRESH_MS = 60_000;
/** A poll may be this many intervals late before the exchange counts as stale. */
const LATE_INTERVALS = 3;

/** Each exchange's last cycle, and the last day of its polls as a strip. */
export function ExchangeList({ exchanges }: { readonly exchanges: readonly ExchangeStatus[] }) {
  const coverage = useResource<Coverage[]>(COVERAGE_PATH, REFRESH_MS);
  const byExchange = new Map((coverage.data ?? []).map((row) => [row.exchange, row]));
  return (
    <section aria-labelledby="exchanges-title">
      <h2 id="exchanges-title">Exchanges</h2>
      <ul class="cards">
        {exchanges.map((row) => (
          <li key={row.exchange}>
            <div class="card-head">
              <h3>{row.exchange}</h3>
              <Mark row={row} />
              <span class="faint">
                {row.lastOkAt === null ? 'never polled well' : <Ago time={row.lastOkAt} />}
                {` · every ${durationText(row.pollIntervalMs)}`}
                {row.source !== null && row.source !== row.exchange && ` · through ${row.source}`}
              </span>
              <strong class="coverage-value" title="Good polls of those due in the last 24 hours">
                {priceText(row.coverage24h, 3)}%
              </strong>
            </div>
            <CoverageStrip exchange={row.exchange} coverage={byExchange.get(row.exchange)} />
            {row.lastError !== null && row.lastStatus !== 'ok' && <p class="card-error">{row.lastError}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A word, not a colour alone. */
function Mark({ row }: { readonly row: ExchangeStatus }) {
  const isLate = row.ageMs !== null && row.ageMs > LATE_INTERVALS * row.pollIntervalMs;
  if (row.lastStatus === 'ok') return isLate ? <span class="mark warn">late</span> : <span class="mark good">ok</span>;
  return <span class={`mark ${row.lastStatus === 'failed' ? 'bad' : 'warn'}`}>{row.lastStatus ?? 'not polled'}</span>;
}

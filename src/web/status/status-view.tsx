import type { Status } from '../api/types.js';
import { ErrorNotice, Notice, StaleNote } from '../parts/notice.js';
import { useDelayed } from '../state/use-delayed.js';
import { useResource } from '../state/use-resource.js';
import { useStream } from '../state/use-stream.js';
import { ExchangeList } from './exchange-list.js';
import { HandoverList } from './handover-list.js';
import { SourceList } from './source-list.js';
import { StoreFacts } from './store-facts.js';

const REFRESH_MS = 15_000;
const SETTLE_MS = 1_000;

/** How the store and its collection stand. */
export function StatusView() {
  const status = useResource<Status>('/api/v1/status', REFRESH_MS);
  const reloadSoon = useDelayed(status.reload, SETTLE_MS);
  useStream('', reloadSoon, status.reload);
  const { data, error } = status;
  if (!data && error) return <ErrorNotice isWhole error={error} retry={status.reload} />;
  if (!data) return <div class="skeleton" role="status" aria-label="Loading the status" />;
  return (
    <div class="page">
      <h1>Status</h1>
      {error && <StaleNote error={error} />}
      <StoreFacts status={data} />
      {data.exchanges.length > 0 ? (
        <ExchangeList exchanges={data.exchanges} />
      ) : (
        <Notice title="Nothing was collected yet">
          <pre>crunch collect --every 1m</pre>
        </Notice>
      )}
      {data.sources.length > 0 && <SourceList sources={data.sources} />}
      {data.handovers.length > 0 && <HandoverList handovers={data.handovers} />}
    </div>
  );
}

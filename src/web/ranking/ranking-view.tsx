import { useMemo, useRef } from 'preact/hooks';
import { DEFAULT_RANKING, type RankingRoute } from '../address/ranking-route.js';
import type { Stats } from '../api/types.js';
import { ErrorNotice, Notice, StaleNote } from '../parts/notice.js';
import { amend, navigate } from '../state/location.js';
import { useDelayed } from '../state/use-delayed.js';
import { useResource } from '../state/use-resource.js';
import { useStream } from '../state/use-stream.js';
import { filterRows } from './filter-rows.js';
import { MarketTable } from './market-table.js';
import { NoRows } from './no-rows.js';
import { sortRows } from './sort-rows.js';
import { Toolbar } from './toolbar.js';

/** All exchanges are polled on the same tick: their snapshots come within seconds of each other. */
const SETTLE_MS = 4_000;
const REFRESH_MS = 60_000;

/** Every market of the store with its measures: searched, filtered and sorted here, so that nothing has to be waited for. */
export function RankingView({ route }: { readonly route: RankingRoute }) {
  const stats = useResource<Stats[]>(`/api/v1/stats?window=${route.window}`, REFRESH_MS);
  const reloadSoon = useDelayed(stats.reload, SETTLE_MS);
  useStream('', reloadSoon, stats.reload);
  const scroller = useRef<HTMLDivElement>(null);

  const { search, exchanges, quotes, minVolume, sort, order } = route;
  const rows = stats.data;
  const shown = useMemo(
    () => (rows ? sortRows(filterRows(rows, { search, exchanges, quotes, minVolume }), sort, order) : []),
    [rows, search, exchanges, quotes, minVolume, sort, order],
  );

  const change = (part: Partial<RankingRoute>) => navigate({ ...route, ...part });
  return (
    <div class="scroller" ref={scroller}>
      <h1 class="hidden">Markets</h1>
      <Toolbar
        route={route}
        rows={rows}
        shownCount={shown.length}
        loadedAt={stats.loadedAt}
        onChange={change}
        onType={(text) => {
          amend({ ...route, search: text });
          scroller.current?.scrollTo(0, 0);
        }}
      />
      {stats.error && rows && <StaleNote error={stats.error} />}
      {rows && shown.length > 0 ? (
        <MarketTable rows={shown} route={route} scroller={scroller} onChange={change} isBusy={stats.isLoading} />
      ) : (
        <Rest stats={stats} rows={rows} onClear={() => navigate({ ...DEFAULT_RANKING, window: route.window })} />
      )}
    </div>
  );
}

interface RestProps {
  readonly stats: ReturnType<typeof useResource<Stats[]>>;
  readonly rows: readonly Stats[] | null;
  readonly onClear: () => void;
}

/** In place of the table. */
function Rest({ stats, rows, onClear }: RestProps) {
  if (rows && rows.length > 0) {
    return (
      <Notice title="No market matches">
        <p>Nothing in this window has that name, quote or volume.</p>
        <button type="button" onClick={onClear}>
          Clear the filters
        </button>
      </Notice>
    );
  }
  if (stats.error) return <ErrorNotice error={stats.error} retry={stats.reload} />;
  return rows ? <NoRows /> : <LoadingRows />;
}

function LoadingRows() {
  return (
    <div class="skeleton" role="status" aria-label="Loading the markets">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} />
      ))}
    </div>
  );
}

import { useMemo } from 'preact/hooks';
import type { RankingRoute } from '../address/ranking-route.js';
import type { Stats } from '../api/types.js';
import { CheckList } from '../parts/check-list.js';
import { Menu } from '../parts/menu.js';
import { Segments } from '../parts/segments.js';
import { Ago } from '../parts/time-stamp.js';
import { countText } from '../text/number-text.js';
import { choicesOf } from './choices.js';
import { DEFAULT_COLUMNS, METRIC_NAMES, type MetricName, metricOf } from './columns.js';
import { Presets } from './presets.js';
import { SearchField } from './search-field.js';
import { SortField } from './sort-field.js';
import { VolumeFilter } from './volume-filter.js';

const WINDOWS = ['1h', '4h', '24h', '7d', '30d', '1y'] as const;

interface ToolbarProps {
  readonly route: RankingRoute;
  readonly rows: readonly Stats[] | null;
  readonly shownCount: number;
  readonly loadedAt: number | null;
  readonly onChange: (part: Partial<RankingRoute>) => void;
  readonly onType: (text: string) => void;
}

/** What decides which markets are shown, and in which order. */
export function Toolbar({ route, rows, shownCount, loadedAt, onChange, onType }: ToolbarProps) {
  const exchanges = useMemo(() => choicesOf(rows ?? [], 'exchange'), [rows]);
  const quotes = useMemo(() => choicesOf(rows ?? [], 'quote'), [rows]);
  const windows: readonly string[] = WINDOWS;
  return (
    <div class="toolbar">
      <div class="tools">
        <SearchField text={route.search} onType={onType} />
        <Segments
          label="Window"
          choices={windows.includes(route.window) ? windows : [...windows, route.window]}
          chosen={route.window}
          onChoose={(window) => onChange({ window })}
        />
        <SortField route={route} onChange={onChange} />
        <div class="filters">
          <Menu name="Exchange" chosen={chosenText(route.exchanges)}>
            <CheckList
              label="Exchanges"
              choices={exchanges.map(({ name, count }) => ({ name, detail: countText(count) }))}
              chosen={route.exchanges}
              onChange={(names) => onChange({ exchanges: names })}
            />
          </Menu>
          <Menu name="Quote" chosen={chosenText(route.quotes)}>
            <CheckList
              label="Quote assets"
              choices={quotes.map(({ name, count }) => ({ name, detail: countText(count) }))}
              chosen={route.quotes}
              onChange={(names) => onChange({ quotes: names })}
            />
          </Menu>
          <VolumeFilter minVolume={route.minVolume} onChange={(minVolume) => onChange({ minVolume })} />
          <Menu
            name="Columns"
            chosen={route.columns.join() === DEFAULT_COLUMNS.join() ? null : String(route.columns.length)}
          >
            <CheckList
              label="Columns"
              choices={METRIC_NAMES.map((name) => ({ name, text: metricOf(name).label }))}
              chosen={route.columns}
              onChange={(names) => onChange({ columns: columnsOf(names) })}
            />
          </Menu>
        </div>
      </div>
      <div class="tools second">
        <Presets route={route} onChange={onChange} />
        <p class="count faint">
          <span role="status">{rows && `${countText(shownCount)} of ${countText(rows.length)} markets`}</span>
          {loadedAt !== null && (
            <>
              {' · '}
              <Ago time={loadedAt} />
            </>
          )}
        </p>
      </div>
    </div>
  );
}

/** In their own order, whatever the order of choosing; never none. */
function columnsOf(names: readonly string[]): readonly MetricName[] {
  const columns = METRIC_NAMES.filter((name) => names.includes(name));
  return columns.length > 0 ? columns : DEFAULT_COLUMNS;
}

function chosenText(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  return names.length === 1 ? String(names[0]) : `${names[0]} +${names.length - 1}`;
}

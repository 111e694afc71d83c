import type { MarketRoute } from '../address/market-route.js';
import { Segments } from '../parts/segments.js';
import { INTERVALS, type Interval, isInterval } from './intervals.js';
import { RANGES } from './ranges.js';

interface MarketControlsProps {
  readonly route: MarketRoute;
  /** That in force, once it is known. */
  readonly interval: Interval | null;
  readonly onChange: (part: Partial<MarketRoute>) => void;
}

/** What of the market the chart shows, and how. */
export function MarketControls({ route, interval, onChange }: MarketControlsProps) {
  const isCompared = route.overlays.length > 0;
  return (
    <div class="tools">
      <Segments
        label="Range"
        choices={RANGES}
        chosen={route.sight === null ? route.range : null}
        onChoose={(range) => onChange({ range, sight: null })}
      />
      <label class="choice">
        <span class="menu-name">Interval</span>
        <select
          value={route.interval ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ interval: isInterval(value) ? value : null })}
        >
          <option value="">{route.interval === null && interval ? `auto (${interval})` : 'auto'}</option>
          {INTERVALS.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="choice">
        <span class="hidden">Style</span>
        <select
          value={isCompared ? 'line' : (route.style ?? '')}
          disabled={isCompared}
          onChange={({ currentTarget: { value } }) =>
            onChange({ style: value === 'candles' || value === 'line' ? value : null })
          }
        >
          <option value="">auto style</option>
          <option value="candles">candles</option>
          <option value="line">line</option>
        </select>
      </label>
      <label class="toggle">
        <input
          type="checkbox"
          checked={route.isLog && !isCompared}
          disabled={isCompared}
          onChange={({ currentTarget }) => onChange({ isLog: currentTarget.checked })}
        />
        Log scale
      </label>
    </div>
  );
}

import type { RankingRoute } from '../address/ranking-route.js';
import { isMetricName, METRIC_NAMES, metricOf, nextOrder } from './columns.js';

interface SortFieldProps {
  readonly route: RankingRoute;
  readonly onChange: (part: Partial<RankingRoute>) => void;
}

/** For narrow screens, which show few column heads to press. */
export function SortField({ route, onChange }: SortFieldProps) {
  return (
    <label class="sort-field">
      <span class="hidden">Sort by</span>
      <select
        value={route.sort}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (isMetricName(value)) onChange({ sort: value, order: nextOrder(value, null) });
        }}
      >
        {METRIC_NAMES.map((name) => (
          <option key={name} value={name}>
            {`↕ ${metricOf(name).label}`}
          </option>
        ))}
      </select>
    </label>
  );
}

import type { RankingRoute } from '../address/ranking-route.js';
import { type MetricName, metricOf, nextOrder, type Order } from './columns.js';

interface SortHeadProps {
  readonly name: MetricName;
  /** Null when the table is sorted by another column. */
  readonly order: Order | null;
  readonly onChange: (part: Partial<RankingRoute>) => void;
}

const ARIA = { asc: 'ascending', desc: 'descending', abs: 'other' } as const;
const ARROW = { asc: '▲', desc: '▼', abs: '◆' } as const;
const ORDER_TEXT = { asc: 'smallest first', desc: 'largest first', abs: 'largest in either direction first' } as const;

/** The head of a column, which sorts by it. */
export function SortHead({ name, order, onChange }: SortHeadProps) {
  const { label, about } = metricOf(name);
  return (
    <th scope="col" aria-sort={order === null ? 'none' : ARIA[order]}>
      <button
        type="button"
        title={order === null ? about : `${about}\nSorted: ${ORDER_TEXT[order]}`}
        onClick={() => onChange({ sort: name, order: nextOrder(name, order) })}
      >
        {label}
        <span class="arrow" aria-hidden="true">
          {order === null ? '' : ARROW[order]}
        </span>
      </button>
    </th>
  );
}

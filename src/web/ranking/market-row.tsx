import { type MarketRoute, marketRoute } from '../address/market-route.js';
import type { Stats } from '../api/types.js';
import { isRangeName } from '../market/ranges.js';
import { Link } from '../parts/link.js';
import { Sparkline } from '../parts/sparkline.js';
import { changeText, direction, priceText } from '../text/number-text.js';
import { type MetricName, metricOf } from './columns.js';
import { CoverageCell } from './coverage-cell.js';

interface MarketRowProps {
  readonly row: Stats;
  /** From 0. */
  readonly index: number;
  readonly columns: readonly MetricName[];
  /** The change stands below the price. */
  readonly isStacked: boolean;
  readonly window: string;
  readonly points: readonly (number | null)[] | undefined;
  /** The Tab key stops here. */
  readonly isReachable: boolean;
  readonly onFocus: (index: number) => void;
}

export function MarketRow({ row, index, columns, isStacked, window, points, isReachable, onFocus }: MarketRowProps) {
  const route: MarketRoute = { ...marketRoute(row), ...(isRangeName(window) ? { range: window } : {}) };
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row">
        <Link to={route} tabIndex={isReachable ? 0 : -1} onFocus={() => onFocus(index)}>
          <span class="pair">
            {row.base}
            <span class="quote">-{row.quote}</span>
          </span>
          <span class="exchange">{row.exchange}</span>
        </Link>
      </th>
      <td class="trend">{points && <Sparkline points={points} change={row.pctChange} />}</td>
      {columns.map((name) => (
        <Cell key={name} row={row} name={name} isStacked={isStacked} />
      ))}
    </tr>
  );
}

function Cell({
  row,
  name,
  isStacked,
}: {
  readonly row: Stats;
  readonly name: MetricName;
  readonly isStacked: boolean;
}) {
  const { field, text, isSigned } = metricOf(name);
  const value = row[field] ?? null;
  if (name === 'coverage') return <CoverageCell coverage={row.coverage} samples={row.samples} />;
  if (name === 'last' && isStacked) {
    return (
      <td>
        {text(value)}
        <span class={`below ${direction(row.pctChange)}`}>{changeText(row.pctChange)}</span>
      </td>
    );
  }
  return (
    <td class={isSigned ? direction(value) : ''} title={value === null ? 'not known' : priceText(value, 17)}>
      {text(value)}
    </td>
  );
}

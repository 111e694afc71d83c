import { DEFAULT_COLUMNS, isMetricName, type MetricName, type Order } from '../ranking/columns.js';
import type { RowFilter } from '../ranking/filter-rows.js';
import { readDuration } from '../text/duration.js';
import { readNames } from './read-names.js';

export interface RankingRoute extends RowFilter {
  readonly view: 'ranking';
  /** A duration up to now, as `24h`. */
  readonly window: string;
  readonly sort: MetricName;
  readonly order: Order;
  readonly columns: readonly MetricName[];
}

export const DEFAULT_RANKING: RankingRoute = {
  view: 'ranking',
  search: '',
  exchanges: [],
  quotes: [],
  minVolume: null,
  window: '24h',
  sort: 'volume',
  order: 'desc',
  columns: DEFAULT_COLUMNS,
};

export function readRankingRoute(query: URLSearchParams): RankingRoute {
  const window = query.get('window') ?? '';
  const sort = query.get('sort') ?? '';
  const order = query.get('order') ?? '';
  const minVolume = Number(query.get('min-volume') ?? '');
  const columns = readNames(query, 'columns').filter(isMetricName);
  return {
    view: 'ranking',
    search: query.get('q') ?? '',
    exchanges: readNames(query, 'exchange'),
    quotes: readNames(query, 'quote'),
    minVolume: Number.isFinite(minVolume) && minVolume > 0 ? minVolume : null,
    window: readDuration(window) === null ? DEFAULT_RANKING.window : window,
    sort: isMetricName(sort) ? sort : DEFAULT_RANKING.sort,
    order: order === 'asc' || order === 'abs' ? order : DEFAULT_RANKING.order,
    columns: columns.length > 0 ? columns : DEFAULT_COLUMNS,
  };
}

export function writeRankingRoute(route: RankingRoute): URLSearchParams {
  const query = new URLSearchParams();
  if (route.search !== '') query.set('q', route.search);
  if (route.exchanges.length > 0) query.set('exchange', route.exchanges.join(','));
  if (route.quotes.length > 0) query.set('quote', route.quotes.join(','));
  if (route.minVolume !== null) query.set('min-volume', String(route.minVolume));
  if (route.window !== DEFAULT_RANKING.window) query.set('window', route.window);
  if (route.sort !== DEFAULT_RANKING.sort) query.set('sort', route.sort);
  if (route.order !== DEFAULT_RANKING.order) query.set('order', route.order);
  const columns = route.columns.join(',');
  if (columns !== DEFAULT_COLUMNS.join(',')) query.set('columns', columns);
  return query;
}

import { type MarketRoute, readMarketRoute, writeMarketRoute } from './market-route.js';
import { type RankingRoute, readRankingRoute, writeRankingRoute } from './ranking-route.js';

export interface StatusRoute {
  readonly view: 'status';
}

/** An address that names nothing. */
export interface StrayRoute {
  readonly view: 'stray';
  readonly path: string;
}

/** All that the page shows, as the address says it: whoever opens the same address sees the same. */
export type Route = RankingRoute | MarketRoute | StatusRoute | StrayRoute;

/** What the address does not say, or says wrongly, is the default. */
export function readRoute(path: string, search: string): Route {
  const query = new URLSearchParams(search);
  const parts = path.split('/').filter(Boolean).map(decode);
  if (parts.length === 0) return readRankingRoute(query);
  if (parts.length === 1 && parts[0] === 'status') return { view: 'status' };
  const [place, exchange, pair] = parts;
  if (place === 'market' && parts.length === 3 && exchange && pair) return readMarketRoute(exchange, pair, query);
  return { view: 'stray', path };
}

/** The shortest address of what is shown: defaults are left out. */
export function writeRoute(route: Route): string {
  if (route.view === 'ranking') return withQuery('/', writeRankingRoute(route));
  if (route.view === 'status') return '/status';
  if (route.view === 'stray') return route.path;
  const path = `/market/${encodeURIComponent(route.exchange)}/${encodeURIComponent(route.pair)}`;
  return withQuery(path, writeMarketRoute(route));
}

function withQuery(path: string, query: URLSearchParams): string {
  // Commas and colons may stand in a query, and are easier to read than %2C.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? path : `${path}?${text}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

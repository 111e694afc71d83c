import { type Interval, isInterval } from '../market/intervals.js';
import { isRangeName, type RangeName } from '../market/ranges.js';
import { readNames } from './read-names.js';

/** A market to draw over the chart: the same pair elsewhere, or any other. */
export interface MarketName {
  readonly exchange: string;
  readonly pair: string;
}

/** The part of the chart in sight, once the reader has moved it; epoch ms. */
export interface Sight {
  readonly since: number;
  readonly until: number;
}

export interface MarketRoute extends MarketName {
  readonly view: 'market';
  readonly range: RangeName;
  /** Null: what suits the range. */
  readonly interval: Interval | null;
  /** Null: candles where they have a body to show. */
  readonly style: 'candles' | 'line' | null;
  readonly isLog: boolean;
  readonly overlays: readonly MarketName[];
  /** Null: the range, up to now. */
  readonly sight: Sight | null;
}

/** More lines than these cannot be told apart. */
export const MOST_OVERLAYS = 5;

export function marketRoute({ exchange, pair }: MarketName): MarketRoute {
  return {
    view: 'market',
    exchange,
    pair,
    range: '24h',
    interval: null,
    style: null,
    isLog: false,
    overlays: [],
    sight: null,
  };
}

export function readMarketRoute(exchange: string, pair: string, query: URLSearchParams): MarketRoute {
  const base = marketRoute({ exchange, pair });
  const range = query.get('range') ?? '';
  const interval = query.get('interval') ?? '';
  const style = query.get('style');
  const overlays = readNames(query, 'overlay').map((name) => readMarketName(name, pair));
  return {
    ...base,
    range: isRangeName(range) ? range : base.range,
    interval: isInterval(interval) ? interval : null,
    style: style === 'candles' || style === 'line' ? style : null,
    isLog: query.get('scale') === 'log',
    overlays: overlays.filter((name) => name.exchange !== exchange || name.pair !== pair).slice(0, MOST_OVERLAYS),
    sight: readSight(query),
  };
}

export function writeMarketRoute(route: MarketRoute): URLSearchParams {
  const query = new URLSearchParams();
  if (route.range !== '24h') query.set('range', route.range);
  if (route.interval !== null) query.set('interval', route.interval);
  if (route.style !== null) query.set('style', route.style);
  if (route.isLog) query.set('scale', 'log');
  if (route.overlays.length > 0) {
    const names = route.overlays.map((overlay) => overlayName(overlay, route.pair));
    query.set('overlay', names.join(','));
  }
  if (route.sight !== null) {
    query.set('since', timeName(route.sight.since));
    query.set('until', timeName(route.sight.until));
  }
  return query;
}

/** The exchange alone where the pair is that of the chart, and where no colon is part of its own name. */
function overlayName({ exchange, pair }: MarketName, own: string): string {
  return pair === own && !exchange.includes(':') ? exchange : `${exchange}:${pair}`;
}

function readMarketName(text: string, pair: string): MarketName {
  const at = text.lastIndexOf(':');
  return at < 0 ? { exchange: text, pair } : { exchange: text.slice(0, at), pair: text.slice(at + 1) };
}

function readSight(query: URLSearchParams): Sight | null {
  const since = Date.parse(query.get('since') ?? '');
  const until = Date.parse(query.get('until') ?? '');
  return since < until ? { since, until } : null;
}

/** `2026-01-31T12:00Z`, as the command line takes it. */
function timeName(time: number): string {
  return new Date(time)
    .toISOString()
    .replace(/:00\.000Z$/, 'Z')
    .replace('.000Z', 'Z');
}

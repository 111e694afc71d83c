import type { Asset } from './assets.js';
import { toTick } from './decimal.js';
import type { Market } from './markets.js';
import { newestTrade, tradedBetween, tradesBetween } from './trades.js';
import { chance, extremeOf, walkAt } from './walk.js';

/** What an exchange shows of one market over the last 24 hours, as of up to five minutes ago. */
export interface DayStats {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** In the base asset. */
  readonly volume: number;
  /** In the quote asset. */
  readonly quoteVolume: number;
  readonly vwap: number;
  readonly trades: number;
  /** Free for the dialect: the part of its row that changes only with these numbers. */
  text: string;
}

/** What was computed last for a market; only the price book reads and writes it. */
export interface Memo {
  second: number;
  price: number;
  bucket: number;
  stats: DayStats | null;
  /** Candles that are over, by length and open time. */
  readonly candles: Map<string, PublishedCandle>;
}

export interface PublishedCandle {
  /** Epoch ms UTC. */
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In the base asset. */
  readonly volume: number;
  readonly quoteVolume: number;
  /** 0 when nothing traded: the row is flat then. */
  readonly trades: number;
}

/** All prices of a run, readable at any time in any order; nothing depends on what was asked before. */
export interface PriceBook {
  /** Epoch ms of every market's first trade. */
  readonly startedTrading: number;
  /** The last price at that time (epoch ms), null before the market traded or where it never did. */
  priceAt(market: Market, time: number): number | null;
  /** @returns null where `priceAt` is null. */
  dayStats(market: Market, time: number): DayStats | null;
  /** The candle as it stands at `now`; null outside the market's life. */
  candleAt(market: Market, openTime: number, intervalMs: number, now: number): PublishedCandle | null;
}

const DAY_S = 86_400;
const HOUR_S = 3_600;
const STATS_EVERY_S = 300;
/** Of one market. */
const MOST_CANDLES = 10_000;

/** `startedTrading` and `haltedAt` are epoch ms: the first trade of every market, and the last one of those that are halted. */
export function createPriceBook(assets: readonly Asset[], startedTrading: number, haltedAt: number): PriceBook {
  const startS = Math.ceil(startedTrading / 1_000);
  const haltedS = Math.floor(haltedAt / 1_000);
  const boards = new Map<number, Float64Array>();
  const hours = new Map<number, Float64Array>();

  return { startedTrading, priceAt, dayStats, candleAt };

  function priceAt(market: Market, time: number): number | null {
    const second = lastTrade(market, Math.floor(time / 1_000));
    if (second === null) return null;
    const { memo } = market;
    if (memo.second !== second) {
      memo.price = publish(market, logAt(market, second, market.tradeEveryS === 1 ? boardOf(boards, second) : null));
      memo.second = second;
    }
    return memo.price;
  }

  function dayStats(market: Market, time: number): DayStats | null {
    const second = Math.floor(time / 1_000);
    const last = priceAt(market, time);
    if (last === null) return null;
    const phase = Math.floor(chance(market.seed, 11) * STATS_EVERY_S);
    const bucket = Math.floor((second + phase) / STATS_EVERY_S) * STATS_EVERY_S - phase;
    const { memo } = market;
    if (memo.stats === null || memo.bucket !== bucket) {
      memo.stats = computeStats(market, Math.max(bucket, startS));
      memo.bucket = bucket;
    }
    const { stats } = memo;
    if (last <= stats.high && last >= stats.low) return stats;
    return { ...stats, high: Math.max(stats.high, last), low: Math.min(stats.low, last), text: '' };
  }

  function computeStats(market: Market, second: number): DayStats {
    const since = Math.max(startS, second - DAY_S);
    const close = publish(market, logAt(market, lastTrade(market, second) as number, null));
    if (market.state === 'halted' && since > haltedS) {
      return { open: close, high: close, low: close, volume: 0, quoteVolume: 0, vwap: close, trades: 0, text: '' };
    }
    const open = publish(market, logAt(market, lastTrade(market, since) as number, null));
    let high = Number.NEGATIVE_INFINITY;
    let low = Number.POSITIVE_INFINITY;
    for (let hour = Math.ceil(since / HOUR_S); hour * HOUR_S <= second; hour += 1) {
      const board = boardOf(hours, hour);
      const log = fill(board, market.baseAsset, hour * HOUR_S) - fill(board, market.quoteAsset, hour * HOUR_S);
      if (log > high) high = log;
      if (log < low) low = log;
    }
    const top = Math.max(open, close, publish(market, high === Number.NEGATIVE_INFINITY ? Math.log(close) : high));
    const bottom = Math.min(open, close, publish(market, low === Number.POSITIVE_INFINITY ? Math.log(close) : low));
    const until = market.state === 'halted' ? Math.min(second, haltedS) : second;
    const { volume, trades } = tradedBetween(market, since, until);
    const vwap = toTick((open + close + top + bottom) / 4, market.decimals);
    return { open, high: top, low: bottom, volume, quoteVolume: volume * vwap, vwap, trades, text: '' };
  }

  function candleAt(market: Market, openTime: number, intervalMs: number, now: number): PublishedCandle | null {
    if (market.state === 'never') return null;
    if (now < openTime + intervalMs) return computeCandle(market, openTime, intervalMs, now);
    const { candles } = market.memo;
    const key = `${intervalMs} ${openTime}`;
    const held = candles.get(key);
    if (held) return held;
    const candle = computeCandle(market, openTime, intervalMs, now);
    if (candles.size >= MOST_CANDLES) candles.clear();
    if (candle) candles.set(key, candle);
    return candle;
  }

  function computeCandle(market: Market, openTime: number, intervalMs: number, now: number): PublishedCandle | null {
    const opens = openTime / 1_000;
    const ends = Math.min(opens + intervalMs / 1_000, Math.floor(now / 1_000) + 1);
    const since = Math.max(opens, startS);
    const until = market.state === 'halted' ? Math.min(ends, haltedS + 1) : ends;
    if (since >= until) return null;
    const { volume, trades } = tradedBetween(market, since, until);
    const { open, high, low, close } =
      market.tradeEveryS === 1 ? dense(market, since, until) : sparse(market, since, until);
    return { openTime, open, high, low, close, volume, quoteVolume: (volume * (open + close)) / 2, trades };
  }

  function dense(market: Market, since: number, until: number) {
    const open = publish(market, logAt(market, since, null));
    const close = publish(market, logAt(market, until - 1, null));
    const top = publish(market, market.logCentre + extremeOf(market.path, since, until, 1));
    const bottom = publish(market, market.logCentre + extremeOf(market.path, since, until, -1));
    return { open, high: Math.max(open, close, top), low: Math.min(open, close, bottom), close };
  }

  function sparse(market: Market, since: number, until: number) {
    const prices: number[] = [];
    for (const { second } of tradesBetween(market, since, until))
      prices.push(publish(market, logAt(market, second, null)));
    const first = prices[0] ?? publish(market, logAt(market, lastTrade(market, since) as number, null));
    return {
      open: first,
      high: Math.max(first, ...prices),
      low: Math.min(first, ...prices),
      close: prices.at(-1) ?? first,
    };
  }

  /** The second of the newest trade up to that one, null before the start or for a market without trades. */
  function lastTrade(market: Market, second: number): number | null {
    if (second < startS || market.state === 'never') return null;
    return Math.max(startS, newestTrade(market, market.state === 'halted' ? Math.min(second, haltedS) : second));
  }

  /** `board` holds the assets' logs at that second already; null computes the two that are needed. */
  function logAt(market: Market, second: number, board: Float64Array | null): number {
    const base = board ? fill(board, market.baseAsset, second) : assetLog(market.baseAsset, second);
    const quote = board ? fill(board, market.quoteAsset, second) : assetLog(market.quoteAsset, second);
    return base - quote + walkAt(market.deviation, second);
  }

  /** A place to keep the assets' logs of one second; empty at first. */
  function boardOf(boards: Map<number, Float64Array>, key: number): Float64Array {
    const held = boards.get(key);
    if (held) return held;
    if (boards.size >= 96) boards.clear();
    const board = new Float64Array(assets.length).fill(Number.NaN);
    boards.set(key, board);
    return board;
  }
}

function fill(board: Float64Array, asset: Asset, second: number): number {
  const held = board[asset.index] as number;
  if (!Number.isNaN(held)) return held;
  const log = assetLog(asset, second);
  board[asset.index] = log;
  return log;
}

function assetLog(asset: Asset, second: number): number {
  return asset.walk ? asset.logUsd + walkAt(asset.walk, second) : asset.logUsd;
}

function publish(market: Market, log: number): number {
  return toTick(Math.exp(log), market.decimals);
}

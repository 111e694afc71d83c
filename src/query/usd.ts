import type { Latest } from '../store/latest.js';
import type { StoredMarket } from '../store/market.js';

/** Taken for a dollar where no chain of stored markets leads to one. */
const DOLLAR_LIKE = ['USDT', 'USDC'];

/** One stored market walked from one of its assets to the other. */
interface Step {
  readonly exchange: string;
  readonly to: string;
  /** How much of `to` one unit is worth. */
  readonly factor: number;
  /** Traded in the last 24 hours, in `to`; −1 where the exchange does not tell. */
  readonly volume: number;
}

/**
 * How to tell the last reported 24-hour volume of a market in US dollars; null without a volume or a way to dollars.
 */
export function usdVolumes(
  markets: readonly StoredMarket[],
  latest: readonly Latest[],
): (market: StoredMarket) => number | null {
  const latestById = new Map(latest.map((row) => [row.marketId, row]));
  const rateOf = usdRates(markets, latest);
  return ({ id, quote, exchange }) => {
    const volume = latestById.get(id)?.volume24h ?? null;
    const rate = volume === null ? null : rateOf(quote, exchange);
    return volume === null || rate === null ? null : volume * rate;
  };
}

/**
 * How many US dollars one unit of an asset is worth to an exchange's markets; null where no way leads to dollars.
 *
 * The asset becomes dollars through the latest prices of active markets, in either direction, over as few markets
 * as possible. Where several would do at one step, a market of the same exchange wins, then the one that trades most.
 */
export function usdRates(
  markets: readonly StoredMarket[],
  latest: readonly Latest[],
): (asset: string, exchange: string) => number | null {
  let rates: ((asset: string, exchange: string) => number | null) | null = null;
  return (asset, exchange) => {
    // Most questions are about dollars, and then nobody needs the ways to them.
    if (asset === 'USD') return 1;
    if (rates === null) {
      const steps = stepsByAsset(markets, new Map(latest.map((row) => [row.marketId, row])));
      rates = dollarRate(steps, hopsToDollars(steps));
    }
    return rates(asset, exchange);
  };
}

function stepsByAsset(markets: readonly StoredMarket[], latestById: ReadonlyMap<number, Latest>): Map<string, Step[]> {
  const steps = new Map<string, Step[]>();
  const add = (asset: string, step: Step) => {
    const known = steps.get(asset);
    if (known) known.push(step);
    else steps.set(asset, [step]);
  };
  for (const { id, active, exchange, base, quote } of markets) {
    const now = latestById.get(id);
    if (!active || !now || base === quote) continue;
    const volume = now.volume24h ?? -1;
    add(base, { exchange, to: quote, factor: now.price, volume });
    add(quote, { exchange, to: base, factor: 1 / now.price, volume: volume < 0 ? -1 : volume / now.price });
  }
  return steps;
}

/** How many markets lie between each asset and a dollar, at least; assets without a way are absent. */
function hopsToDollars(steps: ReadonlyMap<string, readonly Step[]>): Map<string, number> {
  const hops = new Map<string, number>();
  const spread = (from: readonly string[]) => {
    for (const asset of from) hops.set(asset, 0);
    let edge = from;
    for (let away = 1; edge.length > 0; away++) {
      const next = new Set(edge.flatMap((asset) => (steps.get(asset) ?? []).map(({ to }) => to)));
      edge = [...next].filter((asset) => !hops.has(asset));
      for (const asset of edge) hops.set(asset, away);
    }
  };
  spread(['USD']);
  spread(DOLLAR_LIKE.filter((asset) => !hops.has(asset)));
  return hops;
}

function dollarRate(steps: ReadonlyMap<string, readonly Step[]>, hops: ReadonlyMap<string, number>) {
  const known = new Map<string, number | null>();
  return function rateOf(asset: string, exchange: string): number | null {
    const key = `${exchange}:${asset}`;
    const held = known.get(key);
    if (held !== undefined) return held;
    const away = hops.get(asset);
    let rate = away === 0 ? 1 : null;
    let best: { isNear: boolean; dollars: number } | null = null;
    for (const step of away ? (steps.get(asset) ?? []) : []) {
      if (hops.get(step.to) !== (away ?? 0) - 1) continue;
      const onward = rateOf(step.to, exchange) ?? 0;
      const isNear = step.exchange === exchange;
      const dollars = step.volume * onward;
      if (best && (best.isNear !== isNear ? best.isNear : best.dollars >= dollars)) continue;
      best = { isNear, dollars };
      rate = step.factor * onward;
    }
    known.set(key, rate);
    return rate;
  };
}

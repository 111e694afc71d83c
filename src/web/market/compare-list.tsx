import { type MarketName, type MarketRoute, MOST_OVERLAYS, marketRoute } from '../address/market-route.js';
import type { Market } from '../api/types.js';
import { Link } from '../parts/link.js';
import { useResource } from '../state/use-resource.js';
import { changeText, direction, NOTHING, priceText } from '../text/number-text.js';
import type { Line } from './chart-loader.js';
import { baseOf, isSameMarket, keyOf } from './market-key.js';

const REFRESH_MS = 60_000;
const MOST_OTHERS = 30;

interface CompareListProps {
  readonly route: MarketRoute;
  readonly lines: readonly Line[];
  readonly onChange: (part: Partial<MarketRoute>) => void;
}

/** The same asset elsewhere: what it costs there, and whether it is drawn over the chart. */
export function CompareList({ route, lines, onChange }: CompareListProps) {
  const base = baseOf(route.pair);
  const { data } = useResource<Market[]>(`/api/v1/markets?q=${encodeURIComponent(`${base}-`)}`, REFRESH_MS);
  const others = othersOf(data ?? [], route);
  const own = data?.find((market) => isSameMarket(market, route))?.lastPrice ?? null;
  if (others.length === 0) return null;
  const isFull = route.overlays.length >= MOST_OVERLAYS;
  const toggle = (market: MarketName, isOn: boolean) => {
    const rest = route.overlays.filter((overlay) => !isSameMarket(overlay, market));
    onChange({ overlays: isOn ? [...rest, { exchange: market.exchange, pair: market.pair }] : rest });
  };
  return (
    <section class="compare" aria-labelledby="compare-title">
      <h2 id="compare-title">Compare</h2>
      <p class="faint">Lines are drawn as change in percent since the left edge.</p>
      <ul>
        {others.map((market) => {
          const isOn = route.overlays.some((overlay) => isSameMarket(overlay, market));
          const place = lines.findIndex(({ key }) => key === keyOf(market));
          const apart =
            own && market.lastPrice !== null && market.pair === route.pair ? market.lastPrice / own - 1 : null;
          return (
            <li key={keyOf(market)}>
              <label>
                <input
                  type="checkbox"
                  checked={isOn}
                  disabled={!isOn && isFull}
                  aria-label={`Draw ${market.pair} on ${market.exchange}`}
                  onChange={({ currentTarget }) => toggle(market, currentTarget.checked)}
                />
                <span class={place > 0 ? `swatch series-${place}` : 'swatch'} aria-hidden="true" />
              </label>
              <Link to={{ ...marketRoute(market), range: route.range }}>
                {market.exchange} {market.pair !== route.pair && <span class="faint">{market.pair}</span>}
              </Link>
              <span class="price">{priceText(market.lastPrice, 8)}</span>
              <span class={`apart ${direction(apart)}`} title="Its price against this market's">
                {apart === null ? NOTHING : changeText(100 * apart)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Those of the same pair first, then the asset against others, the more frequent quotes first. */
function othersOf(markets: readonly Market[], route: MarketRoute): Market[] {
  const base = baseOf(route.pair);
  const same = markets.filter((market) => market.base === base && market.active && !isSameMarket(market, route));
  const count = (quote: string) => same.filter((market) => market.quote === quote).length;
  return same
    .sort(
      (a, b) =>
        Number(b.pair === route.pair) - Number(a.pair === route.pair) ||
        count(b.quote) - count(a.quote) ||
        (keyOf(a) < keyOf(b) ? -1 : 1),
    )
    .slice(0, MOST_OTHERS);
}

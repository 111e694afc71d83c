import type { MarketRoute } from '../address/market-route.js';
import { DEFAULT_RANKING } from '../address/ranking-route.js';
import { Link } from '../parts/link.js';
import { priceText } from '../text/number-text.js';
import type { Candle } from './candle.js';

/** What is looked at, and its price now. */
export function MarketHead({ route, last }: { readonly route: MarketRoute; readonly last: Candle | null }) {
  return (
    <div class="market-head">
      <nav class="crumb" aria-label="Way back">
        <Link to={DEFAULT_RANKING}>Markets</Link>
        <span aria-hidden="true"> / </span>
        <Link to={{ ...DEFAULT_RANKING, exchanges: [route.exchange] }}>{route.exchange}</Link>
      </nav>
      <h1>
        {route.pair} <span class="faint">{route.exchange}</span>
      </h1>
      <p class="now">
        <span class="hidden">Last price </span>
        {last && priceText(last.close)}
      </p>
    </div>
  );
}

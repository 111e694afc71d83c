import type { MarketRoute } from '../address/market-route.js';
import { DEFAULT_RANKING } from '../address/ranking-route.js';
import type { ApiError } from '../api/api-error.js';
import { Link } from '../parts/link.js';
import { Notice } from '../parts/notice.js';
import { baseOf } from './market-key.js';

/** An address of a market that the store does not have. */
export function UnknownMarket({ route, error }: { readonly route: MarketRoute; readonly error: ApiError }) {
  return (
    <Notice isWhole role="alert" title={`${route.pair} on ${route.exchange} is not in the store`}>
      {error.hint !== null && <p>{error.hint}</p>}
      <p>
        <Link to={{ ...DEFAULT_RANKING, search: baseOf(route.pair) || route.pair }}>
          Search for {baseOf(route.pair) || route.pair}
        </Link>{' '}
        or see <Link to={DEFAULT_RANKING}>all markets</Link>.
      </p>
    </Notice>
  );
}

import { useEffect, useRef } from 'preact/hooks';
import { DEFAULT_RANKING } from './address/ranking-route.js';
import type { Route } from './address/route.js';
import { isTokenRefused } from './api/token.js';
import { MarketView } from './market/market-view.js';
import { Footer } from './parts/footer.js';
import { Header } from './parts/header.js';
import { Link } from './parts/link.js';
import { Notice } from './parts/notice.js';
import { TokenForm } from './parts/token-form.js';
import { RankingView } from './ranking/ranking-view.js';
import { currentRoute } from './state/location.js';
import { useValue } from './state/use-value.js';
import { StatusView } from './status/status-view.js';

/** The whole page: what the address names, between header and footer. */
export function App() {
  const route = useValue(currentRoute);
  const isLocked = useValue(isTokenRefused);
  const main = useRef<HTMLElement>(null);
  const title = titleOf(route);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${title} · crunch`;
    // A reader who hears the page is taken to what is new; the first view is read from its top anyway.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Header view={route.view} />
      <main id="main" class={`view-${route.view}`} tabIndex={-1} ref={main} aria-label={title}>
        {isLocked ? <TokenForm /> : <View route={route} />}
      </main>
      <Footer />
    </>
  );
}

function View({ route }: { readonly route: Route }) {
  if (route.view === 'ranking') return <RankingView route={route} />;
  if (route.view === 'market') return <MarketView key={`${route.exchange}:${route.pair}`} route={route} />;
  if (route.view === 'status') return <StatusView />;
  return (
    <Notice isWhole title="There is nothing at this address">
      <p>
        <Link to={DEFAULT_RANKING}>All markets</Link>
      </p>
    </Notice>
  );
}

function titleOf(route: Route): string {
  if (route.view === 'market') return `${route.pair} on ${route.exchange}`;
  return { ranking: 'Markets', status: 'Status', stray: 'Not found' }[route.view];
}

import { DEFAULT_RANKING } from '../address/ranking-route.js';
import type { Route } from '../address/route.js';
import { ConnectionMark } from './connection-mark.js';
import { Link } from './link.js';

export function Header({ view }: { readonly view: Route['view'] }) {
  return (
    <header class="bar">
      <Link class="brand" to={DEFAULT_RANKING} aria-label="crunch, all markets">
        crunch
      </Link>
      <nav aria-label="Views">
        <Link to={DEFAULT_RANKING} aria-current={view === 'ranking' ? 'page' : undefined}>
          Markets
        </Link>
        <Link to={{ view: 'status' }} aria-current={view === 'status' ? 'page' : undefined}>
          Status
        </Link>
        <a href="/docs">API</a>
      </nav>
      <ConnectionMark />
    </header>
  );
}

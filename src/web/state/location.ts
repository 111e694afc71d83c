import { type Route, readRoute, writeRoute } from '../address/route.js';
import { createValue } from './value.js';

/** What the address says now. */
export const currentRoute = createValue<Route>(readRoute(location.pathname, location.search));

addEventListener('popstate', () => currentRoute.set(readRoute(location.pathname, location.search)));

let steps = 0;

/** Names the present step of the history, so that things can be remembered with it while the page is open. */
export function stepName(): string {
  return (history.state as { step?: string } | null)?.step ?? 'first';
}

/** Shows the route as a new step, which the back button undoes. */
export function navigate(route: Route): void {
  const address = writeRoute(route);
  if (address !== location.pathname + location.search) {
    steps += 1;
    history.pushState({ step: `${performance.timeOrigin}-${steps}` }, '', address);
  }
  currentRoute.set(route);
}

/** Shows the route in place of the present one: for what changes with every key or wheel turn. */
export function amend(route: Route): void {
  history.replaceState(history.state, '', writeRoute(route));
  currentRoute.set(route);
}

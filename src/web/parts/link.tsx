import type { ComponentChildren } from 'preact';
import { type Route, writeRoute } from '../address/route.js';
import { navigate } from '../state/location.js';

interface LinkProps {
  readonly to: Route;
  readonly class?: string;
  readonly tabIndex?: number;
  readonly 'aria-label'?: string;
  readonly 'aria-current'?: 'page' | undefined;
  readonly onFocus?: () => void;
  readonly children: ComponentChildren;
}

/** A link within the page: a plain click stays in it, any other does what the browser does. */
export function Link({ to, children, ...more }: LinkProps) {
  return (
    <a
      {...more}
      href={writeRoute(to)}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}

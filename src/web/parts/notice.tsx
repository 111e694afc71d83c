import type { ComponentChildren } from 'preact';
import { DEFAULT_RANKING } from '../address/ranking-route.js';
import type { ApiError } from '../api/api-error.js';
import { Link } from './link.js';

interface NoticeProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  /** Announced at once when `alert`. */
  readonly role?: 'status' | 'alert';
  /** Nothing else is on the page: the title is the page's. */
  readonly isWhole?: boolean;
}

/** What stands where there is nothing to show: what happened, and what to do next. */
export function Notice({ title, children, role = 'status', isWhole = false }: NoticeProps) {
  const Title = isWhole ? 'h1' : 'p';
  return (
    <div class="notice" role={role}>
      <Title class="notice-title">{title}</Title>
      {children}
    </div>
  );
}

interface ErrorNoticeProps {
  readonly error: ApiError;
  readonly retry: () => void;
  readonly isWhole?: boolean;
}

/** Of a request that failed. */
export function ErrorNotice({ error, retry, isWhole = false }: ErrorNoticeProps) {
  return (
    <Notice role="alert" title={sentence(error.message)} isWhole={isWhole}>
      {error.hint !== null && <p>{sentence(error.hint)}</p>}
      {error.isPassing && <p class="faint">Trying again every few seconds.</p>}
      <button type="button" onClick={retry}>
        Try again
      </button>
      {!error.isPassing && (
        <p>
          Or see <Link to={DEFAULT_RANKING}>all markets</Link>.
        </p>
      )}
    </Notice>
  );
}

/** Over data that is still shown though the last attempt to renew it failed. */
export function StaleNote({ error }: { readonly error: ApiError }) {
  return (
    <p class="stale-note" role="alert">
      <strong>Not up to date:</strong> {error.message}. What you see was loaded before; trying again every few seconds.
    </p>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

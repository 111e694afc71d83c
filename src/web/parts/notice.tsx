import type { ComponentChildren } from 'preact';
import type { ApiError } from '../api/api-error.js';

interface NoticeProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  /** Announced at once when `alert`. */
  readonly role?: 'status' | 'alert';
}

/** What stands where there is nothing to show: what happened, and what to do next. */
export function Notice({ title, children, role = 'status' }: NoticeProps) {
  return (
    <div class="notice" role={role}>
      <p class="notice-title">{title}</p>
      {children}
    </div>
  );
}

/** Of a request that failed. */
export function ErrorNotice({ error, retry }: { readonly error: ApiError; readonly retry: () => void }) {
  return (
    <Notice role="alert" title={sentence(error.message)}>
      {error.hint !== null && <p>{sentence(error.hint)}</p>}
      {error.isPassing && <p class="faint">Trying again every few seconds.</p>}
      <button type="button" onClick={retry}>
        Try again
      </button>
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

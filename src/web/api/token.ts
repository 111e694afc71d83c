import { createValue } from '../state/value.js';

const KEY = 'crunch-token';

/** Whether the server wants a token that it was not given. */
export const isTokenRefused = createValue(false);

/** The token of this tab; it is gone when the tab is closed. */
export function readToken(): string | null {
  return sessionStorage.getItem(KEY);
}

export function writeToken(token: string): void {
  sessionStorage.setItem(KEY, token.trim());
  isTokenRefused.set(false);
}

export function authorization(): Record<string, string> {
  const token = readToken();
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

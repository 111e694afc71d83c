import { plain } from './shown.js';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  UND_ERR_SOCKET: 'connection closed early',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host not found, no name server answers',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  ENETUNREACH: 'network unreachable',
  EHOSTUNREACH: 'host unreachable',
};

/** Why a request got no answer, in one line with the host: `connection refused (ECONNREFUSED 127.0.0.1:8787)`. */
export function networkReason(error: unknown, url: URL): string {
  const host = url.port === '' ? url.hostname : `${url.hostname}:${url.port}`;
  const root = rootCause(error);
  const code = codeOf(root);
  if (code !== null) return `${WORDS[code] ?? 'no answer'} (${code} ${host})`;
  return `no answer from ${host}${root instanceof Error ? `: ${plain(root.message, 80)}` : ''}`;
}

/** The innermost error that carries a code, else the innermost; of several attempts (one per address) the first. */
function rootCause(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 8; depth += 1) {
    const next = root instanceof AggregateError ? root.errors[0] : root instanceof Error ? root.cause : undefined;
    if (next === undefined || next === null) break;
    root = next;
  }
  return root;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

import { ApiError } from './api-error.js';
import { createEventReader } from './event-reader.js';
import { getResponse } from './get-json.js';
import type { Snapshot } from './types.js';

/** `away` when a second attempt failed, too. */
export type Connection = 'connecting' | 'live' | 'away';

export interface StreamHandlers {
  onSnapshot(snapshot: Snapshot): void;
  /** Null when the server will not tell what was asked for. */
  onConnection(connection: Connection | null): void;
  /** After a break: of what happened meanwhile not everything may be told. */
  onReturn(): void;
}

/** The server says something at least every quarter of a minute; thrice that without a word means that nobody is there. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** Follows `/api/v1/stream` until the returned function is called, through restarts of the server. */
export function openStream(query: URLSearchParams, handlers: StreamHandlers): () => void {
  const stop = new AbortController();
  void follow(`/api/v1/stream${query.size > 0 ? `?${query}` : ''}`, handlers, stop.signal);
  return () => stop.abort();
}

async function follow(path: string, handlers: StreamHandlers, signal: AbortSignal): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  let lastId = '';
  let wasLive = false;
  handlers.onConnection('connecting');
  while (!signal.aborted) {
    const isRefused = await readOnce(path, lastId, signal, {
      onOpen() {
        waitMs = FIRST_WAIT_MS;
        handlers.onConnection('live');
        if (wasLive) handlers.onReturn();
        wasLive = true;
      },
      onEvent(snapshot, id) {
        lastId = id;
        handlers.onSnapshot(snapshot);
      },
    });
    if (signal.aborted) return;
    if (isRefused) return handlers.onConnection(null);
    handlers.onConnection(waitMs > FIRST_WAIT_MS ? 'away' : 'connecting');
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

interface ReadHandlers {
  onOpen(): void;
  onEvent(snapshot: Snapshot, id: string): void;
}

/** Reads until the connection ends, for whatever reason; true when asking again would be in vain. */
async function readOnce(path: string, lastId: string, signal: AbortSignal, handlers: ReadHandlers): Promise<boolean> {
  const attempt = new AbortController();
  const leave = () => attempt.abort();
  signal.addEventListener('abort', leave, { once: true });
  let timer = setTimeout(leave, SILENCE_MS);
  try {
    const headers = { Accept: 'text/event-stream', ...(lastId === '' ? {} : { 'Last-Event-ID': lastId }) };
    const { body } = await getResponse(path, headers, attempt.signal);
    if (!body) return false;
    handlers.onOpen();
    const readEvents = createEventReader(({ data, id }) => handlers.onEvent(JSON.parse(data) as Snapshot, id));
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      clearTimeout(timer);
      timer = setTimeout(leave, SILENCE_MS);
      readEvents(value);
    }
  } catch (error) {
    return error instanceof ApiError && !error.isPassing;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
    attempt.abort();
  }
}

/** Ends early when the network comes back or the reader leaves. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, isAbort } from '../api/api-error.js';
import { getJson } from '../api/get-json.js';
import { keepAnswer, keptAnswer } from './kept-answers.js';

export interface Resource<T> {
  /** The newest answer; that of an earlier visit while the first is on its way. */
  readonly data: T | null;
  /** Why the last attempt brought none. */
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  /** Epoch ms of the answer. */
  readonly loadedAt: number | null;
  reload(): void;
}

interface Attempt {
  readonly path: string | null;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
}

const RETRY_MS = 3_000;

/** The answer of a path of the API, asked again every `refreshMs`, and soon after a failure that may pass. No path: none. */
export function useResource<T>(path: string | null, refreshMs?: number): Resource<T> {
  const [attempt, setAttempt] = useState<Attempt>({ path: null, error: null, isLoading: false });
  const load = useRef(() => {});

  useEffect(() => {
    if (path === null) return;
    let running = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      running.abort();
      clearTimeout(timer);
    };
    const ask = async (signal: AbortSignal) => {
      setAttempt((before) => ({ path, error: before.path === path ? before.error : null, isLoading: true }));
      try {
        keepAnswer(path, await getJson<T>(path, signal));
        setAttempt({ path, error: null, isLoading: false });
        if (refreshMs !== undefined) timer = setTimeout(load.current, refreshMs);
      } catch (error) {
        if (isAbort(error)) return;
        const shown = error instanceof ApiError ? error : new ApiError(0, String(error));
        setAttempt({ path, error: shown, isLoading: false });
        if (shown.isPassing) timer = setTimeout(load.current, RETRY_MS);
      }
    };
    load.current = () => {
      stop();
      running = new AbortController();
      void ask(running.signal);
    };
    load.current();
    return stop;
  }, [path, refreshMs]);

  const reload = useCallback(() => load.current(), []);
  const answer = path === null ? undefined : keptAnswer<T>(path);
  const isCurrent = attempt.path === path;
  return {
    data: answer?.data ?? null,
    error: isCurrent ? attempt.error : null,
    isLoading: isCurrent ? attempt.isLoading : path !== null,
    loadedAt: answer?.at ?? null,
    reload,
  };
}

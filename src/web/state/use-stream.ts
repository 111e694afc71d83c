import { useEffect, useRef } from 'preact/hooks';
import { openStream } from '../api/stream.js';
import type { Snapshot } from '../api/types.js';
import { connection } from './connection.js';

/** Follows the stream for as long as the component is shown. `onReturn`: after a break, when something may have been missed. */
export function useStream(query: string, onSnapshot: (snapshot: Snapshot) => void, onReturn: () => void): void {
  const handlers = useRef({ onSnapshot, onReturn });
  handlers.current = { onSnapshot, onReturn };
  useEffect(() => {
    const close = openStream(new URLSearchParams(query), {
      onSnapshot: (snapshot) => handlers.current.onSnapshot(snapshot),
      onReturn: () => handlers.current.onReturn(),
      onConnection: (state) => connection.set(state),
    });
    return () => {
      close();
      connection.set(null);
    };
  }, [query]);
}

import { connection } from '../state/connection.js';
import { useValue } from '../state/use-value.js';

const TEXT = { connecting: 'Connecting', live: 'Live', away: 'Reconnecting' } as const;

/** Whether new prices arrive by themselves. */
export function ConnectionMark() {
  const state = useValue(connection);
  return (
    <span class={`connection ${state ?? 'none'}`} role="status">
      {state === null ? '' : TEXT[state]}
    </span>
  );
}

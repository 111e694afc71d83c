import type { Exchange } from '../api/types.js';
import { Link } from '../parts/link.js';
import { Notice } from '../parts/notice.js';
import { Ago } from '../parts/time-stamp.js';
import { useResource } from '../state/use-resource.js';

/** Why the ranking is empty: nothing was ever collected, or nothing lately. */
export function NoRows() {
  const { data: exchanges } = useResource<Exchange[]>('/api/v1/exchanges');
  const last = Math.max(0, ...(exchanges ?? []).map(({ lastSnapshotAt }) => lastSnapshotAt ?? 0));
  if (last === 0) {
    return (
      <Notice title="No prices yet">
        <p>The store is there, and nothing was collected into it so far. In a terminal:</p>
        <pre>crunch collect --every 1m</pre>
        <p>The markets appear here after the first cycle.</p>
      </Notice>
    );
  }
  return (
    <Notice title="No price in this window">
      <p>
        The last poll was <Ago time={last} />. Choose a longer window, or see on the{' '}
        <Link to={{ view: 'status' }}>status</Link> page what became of the collection.
      </p>
    </Notice>
  );
}

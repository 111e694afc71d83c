import type { TimeRange } from '../market/time.js';
import { readExchanges } from '../store/exchange.js';
import type { Store } from '../store/store.js';
import { coveragePct } from './coverage.js';

/**
 * How many of the polls due in the range went well, in percent, by exchange id. A poll that was stored in several parts is
 * one poll.
 */
export async function readPollCoverage(store: Store, range: TimeRange): Promise<Map<number, number>> {
  const rows = await store.db
    .selectFrom('exchange as e')
    // A cross join keeps SQLite to this order, so that it reads the range of each exchange instead of every snapshot.
    .crossJoin('snapshot as s')
    .whereRef('s.exchange_id', '=', 'e.id')
    .select((eb) => ['e.id', eb.fn.count<number>('s.scheduled_at').distinct().as('polls')])
    .where('s.status', '=', 'ok')
    .where('s.taken_at', '>=', range.since)
    .where('s.taken_at', '<', range.until)
    .groupBy('e.id')
    .execute();
  const polls = new Map(rows.map((row) => [row.id, row.polls]));
  const exchanges = await readExchanges(store);
  return new Map(
    exchanges.map(({ id, pollIntervalMs }) => [id, coveragePct(polls.get(id) ?? 0, range, pollIntervalMs)]),
  );
}

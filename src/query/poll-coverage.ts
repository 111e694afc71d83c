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
    .selectFrom('snapshot')
    .select((eb) => ['exchange_id', eb.fn.count<number>('scheduled_at').distinct().as('polls')])
    .where('status', '=', 'ok')
    .where('taken_at', '>=', range.since)
    .where('taken_at', '<', range.until)
    .groupBy('exchange_id')
    .execute();
  const polls = new Map(rows.map((row) => [row.exchange_id, row.polls]));
  const exchanges = await readExchanges(store);
  return new Map(
    exchanges.map(({ id, pollIntervalMs }) => [id, coveragePct(polls.get(id) ?? 0, range, pollIntervalMs)]),
  );
}

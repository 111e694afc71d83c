import { INTERVAL_MS } from '../market/candle.js';
import type { SeriesKey } from './coverage.js';
import type { Store } from './store.js';

/** The series of these markets that hold a candle, by market, then interval; a look-up per market and length. */
export async function readCandleSeries(store: Store, marketIds: readonly number[]): Promise<SeriesKey[]> {
  const lengths = store.engine.records(Object.values(INTERVAL_MS), { ms: { type: 'integer', of: (ms): number => ms } });
  return store.db
    .selectFrom('market as m')
    .crossJoin(lengths.as('length'))
    .where(store.engine.isAmong('m.id', marketIds))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('candle as c')
          .select('c.open_time')
          .whereRef('c.market_id', '=', 'm.id')
          .whereRef('c.interval_ms', '=', 'length.ms'),
      ),
    )
    .select(['m.id as marketId', 'length.ms as intervalMs'])
    .orderBy('m.id')
    .orderBy('length.ms')
    .execute();
}

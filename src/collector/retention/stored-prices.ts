import type { PriceColumns } from '../../interchange/write-prices.js';
import { pairName } from '../../market/pair.js';
import { readMarkets } from '../../store/market.js';
import type { SnapshotHead } from '../../store/rollup/polls.js';
import { readSnapshotPrices } from '../../store/snapshot-prices.js';
import type { Store } from '../../store/store.js';

/** Read at once: a collector that prunes on its own should not stop for long. */
const BATCH_PRICES = 32_768;

/**
 * Every price of these snapshots of an exchange, by pair, then time, then price: so a market's prices stand together and
 * pack best.
 *
 * @param step is waited for before each read of the store.
 */
export async function* storedPrices(
  store: Store,
  exchange: string,
  heads: readonly SnapshotHead[],
  step: () => Promise<void>,
): AsyncGenerator<PriceColumns> {
  const snapshotIds = heads.map(({ id }) => id);
  const timeOf = new Map(heads.map(({ id, takenAt }) => [id, takenAt]));
  const idsOf = new Map<string, number[]>();
  for (const market of await readMarkets(store, { exchanges: [exchange], includeInactive: true })) {
    const pair = pairName(market);
    idsOf.set(pair, [...(idsOf.get(pair) ?? []), market.id]);
  }
  const pairs = [...idsOf.keys()].sort();
  const atOnce = Math.max(1, Math.floor(BATCH_PRICES / Math.max(1, heads.length)));
  for (let first = 0; first < pairs.length; first += atOnce) {
    await step();
    const some = pairs.slice(first, first + atOnce);
    const placeOf = new Map(some.flatMap((pair, place) => (idsOf.get(pair) ?? []).map((id) => [id, place] as const)));
    const found = await readSnapshotPrices(store, snapshotIds, [...placeOf.keys()]);
    const length = found.price.length;
    if (length === 0) continue;
    const places = Int32Array.from(found.marketId, (id) => placeOf.get(id) ?? 0);
    const times = Float64Array.from(found.snapshotId, (id) => timeOf.get(id) ?? 0);
    const prices = found.price;
    const order = Uint32Array.from({ length }, (_, row) => row).sort(
      (a, b) =>
        (places[a] as number) - (places[b] as number) ||
        (times[a] as number) - (times[b] as number) ||
        (prices[a] as number) - (prices[b] as number),
    );
    yield {
      exchange,
      length,
      pairs: some,
      pairOf: Int32Array.from(order, (row) => places[row] as number),
      times: Float64Array.from(order, (row) => times[row] as number),
      prices: Float64Array.from(order, (row) => prices[row] as number),
    };
  }
}

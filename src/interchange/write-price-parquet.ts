import { openParquetSink, type WriteBytes } from './parquet-sink.js';
import type { PriceColumns } from './write-prices.js';

/** Prices in a row group; as many are held in memory. */
const ROW_GROUP_PRICES = 65_536;

/**
 * Writes prices as a Parquet file with the columns exchange, pair, time (a UTC timestamp in ms) and price. Each row group is
 * sorted by exchange, pair, then time, whatever order the prices come in: so one market's times and prices stand together
 * and pack to a tenth; they pack best when they come in that order. Row groups are cut by count alone, so the same prices
 * in the same order give the same bytes.
 *
 * @returns how many there were.
 */
export async function writePriceParquet(writeBytes: WriteBytes, batches: AsyncIterable<PriceColumns>): Promise<number> {
  const sink = openParquetSink(
    [
      { name: 'exchange', kind: 'text' },
      { name: 'pair', kind: 'text' },
      { name: 'time', kind: 'time' },
      { name: 'price', kind: 'real' },
    ],
    writeBytes,
  );
  let group = emptyGroup();
  let count = 0;
  const write = async () => {
    const order = orderOf(group);
    const marketOf = (row: number) => group.markets[group.marketOf[row] as number] as NamedMarket;
    await sink.write([
      Array.from(order, (row) => marketOf(row).exchange),
      Array.from(order, (row) => marketOf(row).pair),
      Array.from(order, (row) => group.times[row] as number),
      Float64Array.from(order, (row) => group.prices[row] as number),
    ]);
    count += order.length;
    group = emptyGroup();
  };
  for await (const { exchange, length, pairs, pairOf, times, prices } of batches) {
    for (let row = 0; row < length; row++) {
      addPrice(group, exchange, pairs[pairOf[row] as number] as string, times[row] as number, prices[row] as number);
      if (group.length === ROW_GROUP_PRICES) await write();
    }
  }
  if (group.length > 0) await write();
  await sink.finish();
  return count;
}

interface NamedMarket {
  readonly exchange: string;
  readonly pair: string;
}

function emptyGroup() {
  return {
    length: 0,
    markets: [] as NamedMarket[],
    /** Index of each exchange's pairs into the markets. */
    known: new Map<string, Map<string, number>>(),
    marketOf: new Int32Array(ROW_GROUP_PRICES),
    times: new Float64Array(ROW_GROUP_PRICES),
    prices: new Float64Array(ROW_GROUP_PRICES),
  };
}

type Group = ReturnType<typeof emptyGroup>;

function addPrice(group: Group, exchange: string, pair: string, time: number, price: number): void {
  const known = group.known.get(exchange) ?? new Map<string, number>();
  group.known.set(exchange, known);
  let market = known.get(pair);
  if (market === undefined) {
    market = group.markets.push({ exchange, pair }) - 1;
    known.set(pair, market);
  }
  group.marketOf[group.length] = market;
  group.times[group.length] = time;
  group.prices[group.length] = price;
  group.length += 1;
}

/** The rows by exchange, pair, then time. */
function orderOf({ length, markets, marketOf, times }: Group): Uint32Array {
  const ranks = new Int32Array(markets.length);
  const sorted = [...markets.keys()].sort((a, b) => byName(markets[a] as NamedMarket, markets[b] as NamedMarket));
  for (const [rank, market] of sorted.entries()) ranks[market] = rank;
  const rankOf = (row: number) => ranks[marketOf[row] as number] as number;
  return Uint32Array.from({ length }, (_, row) => row).sort(
    (a, b) => rankOf(a) - rankOf(b) || (times[a] as number) - (times[b] as number) || a - b,
  );
}

function byName(a: NamedMarket, b: NamedMarket): number {
  if (a.exchange !== b.exchange) return a.exchange < b.exchange ? -1 : 1;
  return a.pair < b.pair ? -1 : 1;
}

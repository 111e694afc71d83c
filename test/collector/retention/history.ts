import { exportPrices } from '../../../src/query/export-prices.js';
import type { StoredExchange } from '../../../src/store/exchange.js';
import { readExchanges } from '../../../src/store/exchange.js';
import type { StoredMarket } from '../../../src/store/market.js';
import { buildRollups } from '../../../src/store/rollup/build.js';
import { writeSnapshot } from '../../../src/store/snapshot.js';
import type { Store } from '../../../src/store/store.js';
import { listExchange, okSnapshot, pricesOf, START } from '../../store/make-history.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The end of the history. */
export const NOW = START + 3 * DAY + 2 * HOUR;

const PAIRS = ['BTC-USD', 'ETH-USD', 'USDT-USD', 'PEPE-EUR', 'LATE-USD'];

/**
 * Three days and two hours of kraken, a poll every 30 minutes: a market that begins late, one that is missing now and then,
 * a tiny price and one that hardly moves, an outage of five hours, polls that failed. Rollups are built as far as they are due.
 */
export async function makeHistory(store: Store): Promise<{ exchange: StoredExchange; markets: StoredMarket[] }> {
  const { exchangeId, markets } = await listExchange(store, 'kraken', PAIRS);
  for (let tick = 0; START + tick * 30 * MINUTE < NOW; tick++) {
    const at = START + tick * 30 * MINUTE + 137;
    if (tick >= 30 && tick < 40) continue;
    if (tick % 25 === 24) {
      await writeSnapshot(store, okSnapshot(exchangeId, at, { status: 'failed', error: 'timed out' }), []);
      continue;
    }
    const wave = Math.sin(tick / 4);
    const prices = [
      100_000 + Math.round(1_000 * wave) / 100,
      3_000.5 + tick,
      1.0001,
      1.25e-7 * (2 + wave),
      7 + (tick % 5),
    ];
    const seen = markets
      .map((_, index) => index)
      .filter((i) => !(i === 4 && tick < 75) && !(i === 1 && tick % 7 === 0));
    await writeSnapshot(
      store,
      okSnapshot(exchangeId, at),
      pricesOf(
        seen.flatMap((i) => markets[i] ?? []),
        seen.flatMap((i) => prices[i] ?? []),
      ),
    );
  }
  await buildRollups(store, { now: NOW });
  return { exchange: await exchangeOf(store), markets };
}

export async function exchangeOf(store: Store): Promise<StoredExchange> {
  const [exchange] = await readExchanges(store);
  if (exchange === undefined) throw new Error('no exchange');
  return exchange;
}

/** Every price of a range, as export gives them. */
export async function allPrices(store: Store, since = START, until = NOW): Promise<string[]> {
  const lines: string[] = [];
  const watch = { signal: new AbortController().signal };
  for await (const rows of exportPrices(store, { range: { since, until } }, watch)) {
    for (let row = 0; row < rows.length; row++) {
      lines.push(`${rows.pairs[rows.pairOf[row] as number]} ${rows.times[row]} ${rows.prices[row]}`);
    }
  }
  return lines;
}

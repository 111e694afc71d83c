import { readFile, writeFile } from 'node:fs/promises';
import { openStore } from '../../src/store/open.js';
import { MINUTE, NOW, seed } from '../query/seed.js';

/** The flags that make a reading command look at the two hours of the filled store. */
export const RANGE_FLAGS = ['--since', String(NOW - 120 * MINUTE), '--until', String(NOW)];
export const SINCE = NOW - 120 * MINUTE;
export { NOW };

/** A store with two hours of prices of three exchanges: steady growth, a fall, a tiny price and a market without any. */
export async function fillStore(path: string): Promise<void> {
  if (filled === null) {
    await makeFilled(path);
    filled = await readFile(path);
  } else {
    await writeFile(path, filled);
  }
}

/** The file, once it was made; what follows are copies. */
let filled: Buffer | null = null;

async function makeFilled(path: string): Promise<void> {
  const store = await openStore(path, { mode: 'write', createdBy: '0.0.0-test' });
  const minutes = Array.from({ length: 120 }, (_, index) => 120 - index);
  const series = (price: (minute: number) => number) =>
    minutes.map((ago, index) => [ago * MINUTE, price(index)] as const);
  await seed(store, {
    bitstamp: [{ pair: ['BTC', 'USD'], volume24h: 50, prices: series((minute) => 100 + minute / 8) }],
    kraken: [
      {
        pair: ['BTC', 'USD'],
        nativeSymbol: 'XXBTZUSD',
        volume24h: 1_000,
        prices: series((minute) => 100 + minute / 4),
      },
      { pair: ['ETH', 'USD'], volume24h: 200, prices: series((minute) => 20 - minute / 16) },
      { pair: ['SHIB', 'EUR'], prices: series((minute) => 1e-7 * (1 + (minute % 2))) },
      { pair: ['NEW', 'USD'], prices: [] },
      { pair: ['OLD', 'USD'], isInactive: true, prices: [[119 * MINUTE, 3]] },
    ],
    okx: [{ pair: ['BTC', 'USDT'], prices: series((minute) => 101 + Math.sin(minute / 10)) }],
  });
  await store.close();
}

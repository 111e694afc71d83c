import type { BadLine, PriceBatch } from '../interchange/read-prices.js';
import { CrunchError } from '../market/error.js';
import { type Pair, pairName } from '../market/pair.js';
import { ensureExchange } from '../store/exchange.js';
import { type ImportCounts, writeImported } from '../store/imported.js';
import { ensureMarkets } from '../store/imported-market.js';
import type { Store } from '../store/store.js';

export interface ImportOutcome extends ImportCounts {
  /** Lines left out because they could not be read. */
  readonly skipped: number;
  /** The first of them; null when there is none. */
  readonly firstSkipped: BadLine | null;
}

/**
 * Stores the prices of a file. Each batch is a transaction and what is held stays, so an import that was interrupted is
 * finished by repeating it.
 *
 * @param open starts reading the file from its beginning; called twice unless bad lines are skipped, so that a bad one
 *   is found before anything is stored.
 * @throws CrunchError `usage` at the first bad line unless they are skipped, with nothing stored; the signal's reason.
 */
export async function importPrices(
  store: Store,
  open: () => AsyncIterable<PriceBatch>,
  options: { readonly skipBad: boolean; readonly now: number; readonly signal: AbortSignal },
): Promise<ImportOutcome> {
  const { skipBad, now, signal } = options;
  if (!skipBad) {
    for await (const { bad } of open()) {
      signal.throwIfAborted();
      const [first] = bad;
      if (first) {
        throw new CrunchError('usage', `line ${first.line}: ${first.message}`, {
          hint: 'nothing is stored; --skip-bad leaves such lines out',
        });
      }
    }
  }
  const places = createPlaces(store, now);
  const total = { stored: 0, unchanged: 0, differing: 0, skipped: 0 };
  let firstSkipped: BadLine | null = null;
  for await (const { prices, bad } of open()) {
    signal.throwIfAborted();
    await places.prepare(prices);
    const counts = await writeImported(
      store,
      prices.map((line) => ({ ...places.find(line), time: line.time, price: line.price })),
    );
    total.stored += counts.stored;
    total.unchanged += counts.unchanged;
    total.differing += counts.differing;
    total.skipped += bad.length;
    firstSkipped ??= bad[0] ?? null;
  }
  return { ...total, firstSkipped };
}

interface Place {
  readonly exchangeId: number;
  readonly marketId: number;
}

type Named = Pair & { readonly exchange: string };

/** Where the prices of each exchange and pair belong, looked up once. */
function createPlaces(store: Store, now: number) {
  const places = new Map<string, Place>();
  const keyOf = (line: Named) => `${line.exchange}:${pairName(line)}`;
  return {
    async prepare(lines: readonly Named[]): Promise<void> {
      const missing = new Map(lines.filter((line) => !places.has(keyOf(line))).map((line) => [keyOf(line), line]));
      for (const slug of new Set([...missing.values()].map((line) => line.exchange))) {
        const pairs = [...missing.values()].filter((line) => line.exchange === slug);
        const { id: exchangeId } = await ensureExchange(store, slug);
        const ids = await ensureMarkets(store, exchangeId, pairs, now);
        for (const line of pairs) places.set(keyOf(line), { exchangeId, marketId: ids.get(pairName(line)) ?? 0 });
      }
    },
    find(line: Named): Place {
      const place = places.get(keyOf(line));
      if (place === undefined) throw new Error(`no market prepared for ${keyOf(line)}`);
      return place;
    },
  };
}

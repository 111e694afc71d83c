import { once } from 'node:events';
import type { FileFormat } from '../interchange/read-prices.js';
import { priceHeader, priceLines } from '../interchange/write-prices.js';
import { CrunchError } from '../market/error.js';
import { FIRST_TIME } from '../market/time.js';
import { exportPrices } from '../query/export-prices.js';
import { parseRange, type RangeText } from '../query/range.js';
import type { Context } from './context.js';
import { exchangeFilter } from './exchange-filter.js';
import { given } from './given.js';
import { interruptible } from './interrupt.js';
import { withStore } from './with-store.js';

/**
 * Writes the prices of the pairs, or of all markets, to stdout as fast as it is read.
 *
 * @throws CrunchError `no-data` when there is none; `interrupted` when a signal came; as `findMarkets` and `openStore`.
 */
export function exportTo(
  context: Context,
  pairs: readonly string[],
  flags: RangeText & { readonly exchange?: string },
): Promise<void> {
  const now = context.clock.now();
  const isWhole = flags.since === undefined && flags.window === undefined;
  const range = parseRange(isWhole ? { ...flags, since: String(FIRST_TIME / 1_000) } : flags, now, '--');
  const format = formatOf(context);
  return interruptible(context.notes, 'stopping', (signal) =>
    withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, flags.exchange);
      const query = { range, ...given({ exchanges }), ...(pairs.length > 0 ? { pairs } : {}) };
      let count = 0;
      await write(priceHeader(format));
      try {
        for await (const prices of exportPrices(store, query, signal)) {
          count += prices.length;
          await write(priceLines(prices, format));
        }
      } catch (error) {
        throw signal.aborted ? new CrunchError('interrupted', `export: interrupted after ${count} prices`) : error;
      }
      if (count === 0) throw new CrunchError('no-data', 'export: no price in the range');
    }),
  );
}

function formatOf({ format }: Context): FileFormat {
  if (format === 'json') {
    throw new CrunchError('usage', 'export: --format json is not for export', {
      hint: '--format ndjson writes one JSON object a line',
    });
  }
  return format === 'ndjson' ? 'ndjson' : 'csv';
}

async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

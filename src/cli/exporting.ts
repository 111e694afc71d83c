import type { FileFormat, TextFormat } from '../interchange/file-format.js';
import type { WriteBytes } from '../interchange/parquet-sink.js';
import { candleHeader, candleLines } from '../interchange/write-candles.js';
import { priceHeader, priceLines } from '../interchange/write-prices.js';
import { CrunchError } from '../market/error.js';
import { FIRST_TIME } from '../market/time.js';
import { type ExportedCandle, exportCandles } from '../query/export-candles.js';
import { type ExportedPrices, type ExportQuery, type ExportWatch, exportPrices } from '../query/export-prices.js';
import { parseRange, type RangeText } from '../query/range.js';
import type { Store } from '../store/store.js';
import { writeOutput } from './byte-output.js';
import type { Context } from './context.js';
import { exchangeFilter } from './exchange-filter.js';
import { openExportProgress } from './export-progress.js';
import { fileFormat } from './file-formats.js';
import { given } from './given.js';
import { interruptible } from './interrupt.js';
import type { FormatFlag } from './render/result.js';
import { withStore } from './with-store.js';

export interface ExportRequest extends RangeText {
  readonly pairs: readonly string[];
  readonly exchange?: string;
  /** As the user said it; `table` when nothing was said. */
  readonly format: FormatFlag;
  readonly what: 'prices' | 'candles';
  /** The file to write; standard output when absent. */
  readonly out?: string;
}

/**
 * Writes the prices or candles of the pairs, or of all markets.
 *
 * @throws CrunchError `no-data` when there is none; `usage` when the file cannot be written; `interrupted` when a signal
 *   came; as `findMarkets` and `openStore`.
 */
export function exportTo(context: Context, request: ExportRequest): Promise<void> {
  return request.what === 'prices' ? exportRows(context, request, PRICES) : exportRows(context, request, CANDLES);
}

/** What rows of one kind are read from and written with. */
interface RowKind<Batch> {
  readonly read: (store: Store, query: ExportQuery, watch: ExportWatch) => AsyncIterable<Batch>;
  readonly header: (format: TextFormat) => string;
  readonly lines: (rows: Batch, format: TextFormat) => string;
  readonly writeParquet: (write: WriteBytes, batches: AsyncIterable<Batch>) => Promise<number>;
}

const PRICES: RowKind<ExportedPrices> = {
  read: exportPrices,
  header: priceHeader,
  lines: priceLines,
  writeParquet: async (...given) => (await import('../interchange/write-price-parquet.js')).writePriceParquet(...given),
};

const CANDLES: RowKind<readonly ExportedCandle[]> = {
  read: exportCandles,
  header: candleHeader,
  lines: candleLines,
  writeParquet: async (...given) =>
    (await import('../interchange/write-candle-parquet.js')).writeCandleParquet(...given),
};

async function exportRows<Batch extends { readonly length: number }>(
  context: Context,
  request: ExportRequest,
  kind: RowKind<Batch>,
): Promise<void> {
  const { pairs, what, out } = request;
  const format = formatOf(context, request);
  const isWhole = request.since === undefined && request.window === undefined;
  const rangeText = isWhole ? { ...request, since: String(FIRST_TIME / 1_000) } : request;
  const range = parseRange(rangeText, context.clock.now(), '--');
  await interruptible(context.notes, 'stopping', (signal) =>
    withStore(context, 'read', async (store) => {
      const exchanges = await exchangeFilter(context, store, request.exchange);
      const query = { range, ...given({ exchanges }), ...(pairs.length > 0 ? { pairs } : {}) };
      const progress = await openExportProgress(context, out);
      let count = 0;
      const batches = counted(kind.read(store, query, { signal, onProgress: progress.onShare }), (rows) => {
        count += rows;
        progress.onRows(count);
      });
      try {
        await writeOutput(out, async (write) => {
          await (format === 'parquet' ? kind.writeParquet(write, batches) : writeText(kind, format, write, batches));
          if (count === 0) throw new CrunchError('no-data', `export: no ${what.slice(0, -1)} in the range`);
        });
      } catch (error) {
        throw signal.aborted ? new CrunchError('interrupted', `export: interrupted after ${count} ${what}`) : error;
      } finally {
        progress.end();
      }
    }),
  );
}

async function* counted<Batch extends { readonly length: number }>(
  batches: AsyncIterable<Batch>,
  onRows: (rows: number) => void,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    onRows(batch.length);
    yield batch;
  }
}

async function writeText<Batch>(
  { header, lines }: RowKind<Batch>,
  format: TextFormat,
  write: WriteBytes,
  batches: AsyncIterable<Batch>,
): Promise<void> {
  await write(Buffer.from(header(format)));
  for await (const rows of batches) await write(Buffer.from(lines(rows, format)));
}

function formatOf({ format: shown, stdout }: Context, { format: said, out }: ExportRequest): FileFormat {
  if (shown === 'json') {
    throw new CrunchError('usage', 'export: --format json is not for export', {
      hint: '--format ndjson writes one JSON object a line',
    });
  }
  const format = fileFormat(said, out) ?? 'csv';
  if (format !== 'parquet' || out !== undefined || !stdout.isTty) return format;
  throw new CrunchError('usage', 'export: parquet is nothing to read on a terminal', {
    hint: '--out FILE writes a file',
  });
}

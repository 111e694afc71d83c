import { SUMMARY_FIELDS, type SummaryColumns, type SummaryField } from '../../stats/summary-columns.js';
import { blockError } from './block-error.js';
import { aligned, BLOCK_KIND, HEADER_BYTES, readHeader, writeHeader } from './block-header.js';

/** The Summaries of all markets of an exchange that had a price in a bucket. */
export interface SummaryBlock {
  /** Epoch ms UTC. */
  readonly openTime: number;
  readonly intervalMs: number;
  /** Ascending; item i is the market of run i. */
  readonly marketIds: Uint32Array;
  readonly columns: SummaryColumns;
}

/**
 * The columns in the order in which they are stored, after the header: first those of doubles, then those of 32-bit
 * unsigned integers, times as ms since the bucket's beginning. Bit i of the header's `extra` says that column i has the same
 * value for every market and is stored once. The market ids come last.
 */
const DOUBLES: readonly SummaryField[] = SUMMARY_FIELDS.filter((field) => !isInteger(field));
const INTEGERS: readonly SummaryField[] = SUMMARY_FIELDS.filter(isInteger);
const TIMES: ReadonlySet<SummaryField> = new Set(['firstTime', 'lastTime']);

function isInteger(field: SummaryField): boolean {
  return field === 'count' || field === 'firstTime' || field === 'lastTime' || field === 'longestGapMs';
}

/** The block as bytes; one that held each of `columns` as doubles would be a third larger. */
export function encodeSummaryBlock({ openTime, intervalMs, marketIds, columns }: SummaryBlock): Buffer {
  const markets = marketIds.length;
  const doubles = DOUBLES.map((field) => columns[field]);
  const integers = INTEGERS.map((field) => integersOf(columns[field], TIMES.has(field) ? openTime : 0));
  let constant = 0;
  let items = 0;
  for (const [index, column] of [...doubles, ...integers].entries()) {
    const isSame = isConstant(column);
    if (isSame) constant |= 1 << index;
    items += (isSame ? 1 : markets) * (index < doubles.length ? 2 : 1);
  }
  const bytes = Buffer.alloc(HEADER_BYTES + 4 * (items + markets));
  writeHeader(bytes, { kind: BLOCK_KIND.summaries, markets, extra: constant, openTime, intervalMs });
  let at = bytes.byteOffset + HEADER_BYTES;
  for (const [index, column] of [...doubles, ...integers].entries()) {
    const stored = constant & (1 << index) ? column.subarray(0, 1) : column;
    if (stored instanceof Float64Array) new Float64Array(bytes.buffer, at, stored.length).set(stored);
    else new Uint32Array(bytes.buffer, at, stored.length).set(stored);
    at += stored.byteLength;
  }
  new Uint32Array(bytes.buffer, at, markets).set(marketIds);
  return bytes;
}

/** @throws CrunchError `store` when the bytes are not such a block. */
export function decodeSummaryBlock(payload: Uint8Array): SummaryBlock {
  const bytes = aligned(payload);
  const { markets, extra: constant, openTime, intervalMs } = readHeader(bytes, BLOCK_KIND.summaries);
  const wanted = bytesOf(markets, constant);
  if (bytes.length !== wanted) throw blockError(`a block of ${bytes.length} bytes, wanted ${wanted}`);
  let at = bytes.byteOffset + HEADER_BYTES;
  const columns = { length: markets } as SummaryColumns;
  for (const [index, field] of DOUBLES.entries()) {
    const isSame = (constant & (1 << index)) !== 0;
    const stored = new Float64Array(bytes.buffer, at, isSame ? 1 : markets);
    columns[field] = isSame ? new Float64Array(markets).fill(stored[0] as number) : stored;
    at += stored.byteLength;
  }
  for (const [index, field] of INTEGERS.entries()) {
    const isSame = (constant & (1 << (DOUBLES.length + index))) !== 0;
    const stored = new Uint32Array(bytes.buffer, at, isSame ? 1 : markets);
    const base = TIMES.has(field) ? openTime : 0;
    const column = new Float64Array(markets);
    if (isSame) column.fill(base + (stored[0] as number));
    else for (let i = 0; i < markets; i++) column[i] = base + (stored[i] as number);
    columns[field] = column;
    at += stored.byteLength;
  }
  return { openTime, intervalMs, marketIds: new Uint32Array(bytes.buffer, at, markets), columns };
}

function bytesOf(markets: number, constant: number): number {
  const itemsOf = (index: number) => ((constant & (1 << index)) !== 0 ? 1 : markets);
  const doubles = DOUBLES.reduce((sum, _, index) => sum + 8 * itemsOf(index), 0);
  const integers = INTEGERS.reduce((sum, _, index) => sum + 4 * itemsOf(DOUBLES.length + index), 0);
  return HEADER_BYTES + doubles + integers + 4 * markets;
}

function integersOf(column: Float64Array, base: number): Uint32Array {
  const integers = new Uint32Array(column.length);
  for (let i = 0; i < column.length; i++) integers[i] = (column[i] as number) - base;
  return integers;
}

function isConstant(column: Float64Array | Uint32Array): boolean {
  const first = column[0];
  for (let i = 1; i < column.length; i++) if (!Object.is(column[i], first)) return false;
  return column.length > 1;
}

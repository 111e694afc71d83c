import { blockError } from './block-error.js';
import { aligned, BLOCK_KIND, HEADER_BYTES, readHeader, writeHeader } from './block-header.js';
import type { PriceColumn } from './price-runs.js';

/**
 * One poll's prices as bytes: after the header (bucket: the time of the poll, length 0) the prices as doubles, then the
 * market ids as 32-bit unsigned integers.
 */
export function encodeSnapshotBlock({ takenAt, marketIds, prices }: PriceColumn): Buffer {
  const markets = marketIds.length;
  const bytes = Buffer.alloc(HEADER_BYTES + 12 * markets);
  writeHeader(bytes, { kind: BLOCK_KIND.snapshot, markets, extra: 0, openTime: takenAt, intervalMs: 0 });
  const at = bytes.byteOffset + HEADER_BYTES;
  new Float64Array(bytes.buffer, at, markets).set(prices);
  new Uint32Array(bytes.buffer, at + 8 * markets, markets).set(marketIds);
  return bytes;
}

/** @throws CrunchError `store` when the bytes are not such a block. */
export function decodeSnapshotBlock(payload: Uint8Array): PriceColumn {
  const bytes = aligned(payload);
  const { markets, openTime: takenAt } = readHeader(bytes, BLOCK_KIND.snapshot);
  const wanted = HEADER_BYTES + 12 * markets;
  if (bytes.length !== wanted) throw blockError(`a block of ${bytes.length} bytes, wanted ${wanted}`);
  const at = bytes.byteOffset + HEADER_BYTES;
  return {
    takenAt,
    prices: new Float64Array(bytes.buffer, at, markets),
    marketIds: new Uint32Array(bytes.buffer, at + 8 * markets, markets),
  };
}

import { blockError } from './block-error.js';

/**
 * What every block begins with, 32 bytes in the byte order of the machine (little-endian wherever Node.js runs today; a block
 * from the other kind of machine is refused as unknown): version, kind, number of markets, a number that the kind explains (u32 each),
 * beginning and length of the bucket in ms (f64 each).
 */
export interface BlockHeader {
  readonly kind: BlockKind;
  readonly markets: number;
  readonly extra: number;
  /** Epoch ms UTC. */
  readonly openTime: number;
  readonly intervalMs: number;
}

/** Changes with any change of a layout. */
const VERSION = 1;

export const BLOCK_KIND = { summaries: 1, prices: 2, snapshot: 3 } as const;
export type BlockKind = (typeof BLOCK_KIND)[keyof typeof BLOCK_KIND];

export const HEADER_BYTES = 32;

export function writeHeader(bytes: Uint8Array, { kind, markets, extra, openTime, intervalMs }: BlockHeader): void {
  new Uint32Array(bytes.buffer, bytes.byteOffset, 4).set([VERSION, kind, markets, extra]);
  new Float64Array(bytes.buffer, bytes.byteOffset + 16, 2).set([openTime, intervalMs]);
}

/**
 * @param bytes as `aligned` gives them.
 * @throws CrunchError `store` for another version or kind, and for what is no block.
 */
export function readHeader(bytes: Uint8Array, kind: BlockKind): BlockHeader {
  if (bytes.length < HEADER_BYTES) throw blockError(`unexpected block of ${bytes.length} bytes`);
  const [version = 0, found, markets = 0, extra = 0] = new Uint32Array(bytes.buffer, bytes.byteOffset, 4);
  if (version !== VERSION) throw blockError(`unknown block version ${version}`);
  if (found !== kind) throw blockError(`unexpected block kind ${found}, wanted ${kind}`);
  const [openTime = 0, intervalMs = 0] = new Float64Array(bytes.buffer, bytes.byteOffset + 16, 2);
  return { kind, markets, extra, openTime, intervalMs };
}

/** The bytes where typed arrays can view them: a driver may hand out a slice that begins anywhere. */
export function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
}

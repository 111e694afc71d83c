const LOW_7 = 0x7f;
const MORE = 0x80;

/** Bytes that grow; whole numbers take one byte for each 7 bits (LEB128). */
export interface ByteWriter {
  readonly length: number;
  byte(value: number): void;
  /** 0 … 2^53 − 1. */
  varint(value: number): void;
  /** Eight bytes, little-endian. */
  double(value: number): void;
  bytes(): Uint8Array;
}

export function createByteWriter(size: number): ByteWriter {
  let buffer = new Uint8Array(Math.max(64, size));
  let length = 0;
  const scratch = new DataView(new ArrayBuffer(8));
  const scratchBytes = new Uint8Array(scratch.buffer);
  const reserve = (more: number) => {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(2 * buffer.length + more);
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };
  return {
    get length() {
      return length;
    },
    byte(value) {
      reserve(1);
      buffer[length++] = value;
    },
    varint(value) {
      reserve(8);
      let rest = value;
      // Beyond 31 bits the bitwise operators would cut.
      while (rest > 0x7fff_ffff) {
        buffer[length++] = (rest % MORE) | MORE;
        rest = Math.floor(rest / MORE);
      }
      while (rest > LOW_7) {
        buffer[length++] = (rest & LOW_7) | MORE;
        rest >>>= 7;
      }
      buffer[length++] = rest;
    },
    double(value) {
      reserve(8);
      scratch.setFloat64(0, value, true);
      buffer.set(scratchBytes, length);
      length += 8;
    },
    bytes: () => buffer.subarray(0, length),
  };
}

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

type Encoding = 'br' | 'gzip';

/** Below this, compressing costs more than it saves. */
const LEAST_BYTES = 1_024;
/** Of 11; about as fast as gzip's 6 and a fifth smaller. */
const BROTLI_QUALITY = 4;

const COMPRESS = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
} as const satisfies Record<Encoding, (bytes: Buffer) => Promise<Buffer>>;

/** The body of an answer, with what a client may have instead of it: the same compressed, or the word that it has it already. */
export interface Content {
  /** Weak: it names the bytes before compression. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Each is made when it is first asked for. */
  readonly compressed: Map<Encoding, Buffer>;
}

export interface Delivery {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/** @param compressed forms that were made before. */
export function createContent(
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
  compressed: Content['compressed'] = new Map(),
): Content {
  const etag = `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return { bytes, etag, headers: { ...headers, ETag: etag, Vary: 'Accept-Encoding' }, compressed };
}

/** What to send to a client that says so; null when it must be compressed first. */
export function readyDelivery(
  content: Content,
  ifNoneMatch: string | undefined,
  acceptEncoding: string | undefined,
): Delivery | null {
  const { bytes, headers, etag, compressed } = content;
  if (ifNoneMatch !== undefined && isMatch(ifNoneMatch, etag)) return { status: 304, headers, body: null };
  const encoding = bytes.length < LEAST_BYTES ? null : chooseEncoding(acceptEncoding);
  if (encoding === null) return { status: 200, headers, body: bytes };
  const body = compressed.get(encoding);
  return body === undefined ? null : { status: 200, headers: { ...headers, 'Content-Encoding': encoding }, body };
}

/** As `readyDelivery`, compressing where that is needed. */
export async function deliver(
  content: Content,
  ifNoneMatch: string | undefined,
  acceptEncoding: string | undefined,
): Promise<Delivery> {
  const encoding = chooseEncoding(acceptEncoding);
  const ready = readyDelivery(content, ifNoneMatch, acceptEncoding);
  if (ready !== null || encoding === null)
    return ready ?? { status: 200, headers: content.headers, body: content.bytes };
  const body = await COMPRESS[encoding](content.bytes);
  content.compressed.set(encoding, body);
  return { status: 200, headers: { ...content.headers, 'Content-Encoding': encoding }, body };
}

/** By weak comparison: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function isMatch(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = etag.slice(2);
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === opaque);
}

/** The better of the two that the client takes; what it takes with q=0, it does not. */
function chooseEncoding(acceptEncoding: string | undefined): Encoding | null {
  if (acceptEncoding === undefined) return null;
  const taken = new Set(
    acceptEncoding
      .toLowerCase()
      .split(',')
      .filter((one) => !/;\s*q=0(?:\.0*)?\s*$/.test(one))
      .map((one) => one.split(';', 1)[0]?.trim()),
  );
  return taken.has('br') ? 'br' : taken.has('gzip') ? 'gzip' : null;
}

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { SECURITY_HEADERS } from './security-headers.js';

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
  /** Those that are being made, once for all that ask. */
  readonly compressing: Map<Encoding, Promise<Buffer>>;
  /** What was sent to a client before, by the form it has. */
  readonly deliveries: Map<Form, Delivery>;
}

type Form = Encoding | 'plain' | 'unchanged';

/** All there is to an answer. */
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
  const all = { ...SECURITY_HEADERS, ...headers, ETag: etag, Vary: 'Accept-Encoding' };
  return { bytes, etag, headers: all, compressed, compressing: new Map(), deliveries: new Map() };
}

/** What to send to a client that says so; null when it must be compressed first. */
export function readyDelivery(
  content: Content,
  ifNoneMatch: string | undefined,
  acceptEncoding: string | undefined,
): Delivery | null {
  if (ifNoneMatch !== undefined && isMatch(ifNoneMatch, content.etag)) return deliveryOf(content, 'unchanged');
  const encoding = content.bytes.length < LEAST_BYTES ? null : chooseEncoding(acceptEncoding);
  if (encoding === null) return deliveryOf(content, 'plain');
  return content.compressed.has(encoding) ? deliveryOf(content, encoding) : null;
}

/** As `readyDelivery`, compressing where that is needed. */
export async function deliver(
  content: Content,
  ifNoneMatch: string | undefined,
  acceptEncoding: string | undefined,
): Promise<Delivery> {
  const ready = readyDelivery(content, ifNoneMatch, acceptEncoding);
  const encoding = chooseEncoding(acceptEncoding);
  if (ready !== null || encoding === null) return ready ?? deliveryOf(content, 'plain');
  await compress(content, encoding);
  return deliveryOf(content, encoding);
}

async function compress({ bytes, compressed, compressing }: Content, encoding: Encoding): Promise<void> {
  const running = compressing.get(encoding) ?? COMPRESS[encoding](bytes);
  compressing.set(encoding, running);
  try {
    compressed.set(encoding, await running);
  } finally {
    compressing.delete(encoding);
  }
}

function deliveryOf(content: Content, form: Form): Delivery {
  const made = content.deliveries.get(form) ?? newDelivery(content, form);
  content.deliveries.set(form, made);
  return made;
}

function newDelivery({ headers, bytes, compressed }: Content, form: Form): Delivery {
  if (form === 'unchanged') return { status: 304, headers, body: null };
  const body = form === 'plain' ? bytes : (compressed.get(form) ?? bytes);
  const encoding = body === bytes ? {} : { 'Content-Encoding': form };
  return { status: 200, headers: { ...headers, ...encoding, 'Content-Length': String(body.length) }, body };
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

import type { Rejections } from './contract.js';
import { PayloadError } from './payload-error.js';
import { isRecord, Refusal } from './readers.js';
import { plain, shown } from './shown.js';

/** The most rows of a hundred that may be malformed before the whole answer is. */
const MOST_REJECTED_PCT = 5;

/** The part of an answer that holds one row per market or candle. */
export interface Table {
  /** Where it stands in the body, for messages: `symbols`; empty for the body itself or where the row's key says enough. */
  readonly path: string;
  readonly rows: readonly unknown[] | Readonly<Record<string, unknown>>;
}

/**
 * Reads each row on its own: what one refuses is counted, the others stand.
 *
 * @param what names the answer in messages: `kraken prices`.
 * @param read gives undefined for a row that is no business of ours (a derivative, a test market); it counts as not sent.
 * @param keyOf what may occur once only; null where a repetition is no mistake.
 * @throws PayloadError when more than one row of twenty is refused.
 */
export function readRows<Row>(
  what: string,
  tables: readonly Table[],
  read: (row: unknown, key: string) => Row | undefined,
  keyOf: ((row: Row) => string) | null,
): { rows: Row[]; rejected: Rejections } {
  const rows: Row[] = [];
  const keys = new Set<string>();
  let count = 0;
  let first: string | null = null;

  const take = (path: string, key: string, index: number, value: unknown): void => {
    try {
      const row = read(value, key);
      if (row === undefined) return;
      if (keyOf) {
        const own = keyOf(row);
        if (keys.has(own)) throw new Refusal('', `unexpected second ${shown(own)}`);
        keys.add(own);
      }
      rows.push(row);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      count += 1;
      first ??= `${what}: field ${fieldName(path, key, index, error.field)}: ${error.message}`;
    }
  };

  for (const { path, rows: values } of tables) {
    if (Array.isArray(values)) for (const [index, value] of values.entries()) take(path, '', index, value);
    else for (const [key, value] of Object.entries(values)) take(path, key, -1, value);
  }

  const seen = rows.length + count;
  if (first !== null && count * 100 > seen * MOST_REJECTED_PCT) {
    throw new PayloadError(count === 1 ? first : `${first} (${count} of ${seen} rows are malformed)`);
  }
  return { rows, rejected: { count, first } };
}

/** @throws PayloadError when the body, or the part of it at `path`, is not an object. */
export function objectAt(what: string, body: unknown, path: string): Readonly<Record<string, unknown>> {
  const value = at(what, body, path);
  return isRecord(value) ? value : wrong(what, path, value);
}

/** @throws PayloadError when the body, or the part of it at `path`, is not an array. */
export function listAt(what: string, body: unknown, path: string): readonly unknown[] {
  const value = at(what, body, path);
  return Array.isArray(value) ? value : wrong(what, path, value);
}

function at(what: string, body: unknown, path: string): unknown {
  if (path === '') return body;
  return isRecord(body) ? body[path] : wrong(what, '', body);
}

function wrong(what: string, path: string, value: unknown): never {
  throw new PayloadError(
    `${what}: field ${path || 'body'}: ${value === undefined ? 'missing' : `unexpected ${shown(value)}`}`,
  );
}

function fieldName(path: string, key: string, index: number, field: string): string {
  const row = key ? [path, plain(key, 40)].filter(Boolean).join('.') : `${path}[${index}]`;
  return field === '' || field.startsWith('[') ? row + field : `${row}.${field}`;
}

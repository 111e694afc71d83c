import { isPlausibleTime } from '../../market/time.js';
import { isRecord } from '../readers.js';
import { plain } from '../shown.js';
import type { UpstreamKind } from '../upstream-error.js';

/** One request and what came of it, as a file of a recording holds it. */
export interface RecordedAnswer {
  readonly exchange: string;
  readonly source: string;
  readonly endpoint: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The tick of the poll that it belongs to, epoch ms UTC. */
  readonly scheduledAt: number;
  /** When it was asked, epoch ms UTC. */
  readonly time: number;
  /** Up to the last byte of the answer. */
  readonly durationMs: number;
  /** Null when no answer came. */
  readonly answer: {
    readonly status: number;
    /** Those that crunch reads, by lower-case name. */
    readonly headers: Readonly<Record<string, string>>;
    /** Null when it was larger than allowed. */
    readonly body: string | null;
  } | null;
  /** Why no answer came; null when one did. */
  readonly failure: { readonly kind: UpstreamKind; readonly message: string } | null;
}

/** What was asked, as a line of text: what an answer is found by inside a poll. */
export function requestLine(path: string, query: Readonly<Record<string, string | number>>): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `${path}${parameters.length > 0 ? `?${parameters.sort().join('&')}` : ''}`;
}

/**
 * Reads the text of a file of a recording.
 *
 * @throws RangeError that names the field when it is not what the recorder writes.
 */
export function parseRecordedAnswer(text: string): RecordedAnswer {
  const file = fieldsOf(parseJson(text), '');
  const { answer, failure } = file;
  if ((answer === null) === (failure === null)) throw new RangeError('field answer: one of answer and failure is null');
  return {
    exchange: textOf(file, 'exchange'),
    source: textOf(file, 'source'),
    endpoint: textOf(file, 'endpoint'),
    method: oneOf(file, 'method', ['GET', 'POST'] as const),
    path: textOf(file, 'path'),
    query: textsOf(file, 'query'),
    scheduledAt: timeOf(file, 'scheduledAt'),
    time: timeOf(file, 'time'),
    durationMs: countOf(file, 'durationMs'),
    answer: answer === null ? null : answerOf(fieldsOf(answer, 'answer')),
    failure: failure === null ? null : failureOf(fieldsOf(failure, 'failure')),
  };
}

/** A record, so that the compiler misses none. */
const KINDS: Readonly<Record<UpstreamKind, true>> = {
  'rate-limited': true,
  blocked: true,
  unavailable: true,
  network: true,
  timeout: true,
  payload: true,
  refused: true,
  'too-large': true,
};

/** Past what any clock shows, and still a date that can be written. */
const LAST_TIME = Date.UTC(9999, 0);

type Fields = Readonly<Record<string, unknown>>;

function answerOf(fields: Fields): RecordedAnswer['answer'] {
  const { body } = fields;
  if (body !== null && typeof body !== 'string') return wrong('body', body);
  return { status: countOf(fields, 'status'), headers: textsOf(fields, 'headers'), body };
}

function failureOf(fields: Fields): RecordedAnswer['failure'] {
  return { kind: oneOf(fields, 'kind', Object.keys(KINDS) as UpstreamKind[]), message: textOf(fields, 'message') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError('no JSON');
  }
}

function fieldsOf(value: unknown, name: string): Fields {
  return isRecord(value) ? value : wrong(name || 'the whole', value);
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : wrong(name, value);
}

function textsOf(fields: Fields, name: string): Readonly<Record<string, string>> {
  const texts = fieldsOf(fields[name], name);
  for (const [key, value] of Object.entries(texts)) if (typeof value !== 'string') wrong(`${name}.${key}`, value);
  return texts as Readonly<Record<string, string>>;
}

function timeOf(fields: Fields, name: string): number {
  const value = fields[name];
  const isTime = Number.isSafeInteger(value) && isPlausibleTime(Number(value), LAST_TIME);
  return isTime ? Number(value) : wrong(name, value);
}

function countOf(fields: Fields, name: string): number {
  const value = fields[name];
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : wrong(name, value);
}

function oneOf<Choice extends string>(fields: Fields, name: string, choices: readonly Choice[]): Choice {
  return choices.find((choice) => choice === fields[name]) ?? wrong(name, fields[name]);
}

function wrong(name: string, value: unknown): never {
  const found = value === undefined ? 'missing' : `unexpected ${plain(JSON.stringify(value), 60)}`;
  throw new RangeError(`field ${name}: ${found}`);
}

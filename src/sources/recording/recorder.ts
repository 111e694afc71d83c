import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrunchError } from '../../market/error.js';
import type { Log } from '../../market/log.js';
import type { Received } from '../answer.js';
import type { AskedRequest, Transport } from '../transport.js';
import { UpstreamError } from '../upstream-error.js';
import type { RecordedAnswer } from './recorded-answer.js';

export interface RecorderOptions {
  /** Made when it is missing; what is in it stays. */
  readonly folder: string;
  /** The tick that an exchange is being polled for, epoch ms UTC. */
  scheduledAt(exchange: string): number;
  /** Epoch ms UTC. */
  now(): number;
  readonly log: Log;
}

/** The headers that crunch reads, beside those that tell a budget. */
const KEPT_HEADERS = ['content-type', 'date', 'retry-after'];

/**
 * A transport that keeps each request with what came of it, one file each, whole or not at all; the names are in the
 * order of time. An answer that cannot be kept is still an answer.
 *
 * @throws CrunchError `usage` when nothing can be written there.
 */
export async function recordTo(network: Transport, options: RecorderOptions): Promise<Transport> {
  const { folder, now, log } = options;
  const run = randomUUID().slice(0, 8);
  let count = 0;
  try {
    await mkdir(folder, { recursive: true });
    // A folder that takes no file is found out before anybody is asked.
    await writeWhole(folder, run);
    await rm(join(folder, run));
  } catch (error) {
    throw new CrunchError('usage', `recording: cannot write in ${folder} (${codeOf(error)})`, { cause: error });
  }

  async function keep(asked: AskedRequest, time: number, end: number, came: Received | UpstreamError): Promise<void> {
    count += 1;
    const place = `${run}-${String(count).padStart(6, '0')}`;
    const what = `${asked.source.id}-${asked.endpoint}`.replace(/[^a-z0-9-]/gi, '-');
    const name = `${new Date(time).toISOString().replaceAll(':', '-')}-${place}-${what}.json`;
    const file = recordedAnswer(asked, came, {
      time,
      durationMs: Math.max(0, end - time),
      scheduledAt: options.scheduledAt(asked.exchange),
    });
    try {
      await writeWhole(folder, name, `${JSON.stringify(file, null, 1)}\n`);
    } catch (error) {
      log.warn(`recording: ${asked.what} not kept (${codeOf(error)})`);
    }
  }

  return async (asked, signal) => {
    const time = now();
    try {
      const received = await network(asked, signal);
      await keep(asked, time, received.receivedAt, received);
      return received;
    } catch (error) {
      if (error instanceof UpstreamError) await keep(asked, time, now(), error);
      throw error;
    }
  };
}

function recordedAnswer(
  { source, exchange, endpoint, request }: AskedRequest,
  came: Received | UpstreamError,
  times: Pick<RecordedAnswer, 'time' | 'durationMs' | 'scheduledAt'>,
): RecordedAnswer {
  const query = Object.entries(request.query ?? {}).map(([name, value]) => [name, String(value)]);
  const isAnswer = !(came instanceof UpstreamError);
  const kept = new Set<unknown>([...KEPT_HEADERS, ...Object.values(source.budget.headers ?? {})]);
  return {
    exchange,
    source: source.id,
    endpoint,
    method: request.body === undefined ? 'GET' : 'POST',
    path: request.path,
    query: Object.fromEntries(query),
    ...times,
    answer: isAnswer
      ? {
          status: came.status,
          headers: Object.fromEntries([...came.headers].filter(([name]) => kept.has(name))),
          body: came.text,
        }
      : null,
    failure: isAnswer ? null : { kind: came.kind, message: came.message },
  };
}

async function writeWhole(folder: string, name: string, text = ''): Promise<void> {
  const unfinished = join(folder, `.${name}.tmp`);
  try {
    await writeFile(unfinished, text, { flag: 'wx' });
    await rename(unfinished, join(folder, name));
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrunchError } from '../../market/error.js';
import { parseRecordedAnswer, type RecordedAnswer, requestLine } from './recorded-answer.js';

/** A folder of recorded answers; their bodies stay there until they are asked for. */
export interface Recording {
  /** Ids, sorted. */
  readonly exchanges: readonly string[];
  /** Of one exchange, oldest first; empty when none is on record. */
  polls(exchange: string): readonly RecordedPoll[];
}

/** What one poll of one exchange asked. */
export interface RecordedPoll {
  /** Its tick, epoch ms UTC. */
  readonly scheduledAt: number;
  /** Its first request, epoch ms UTC. */
  readonly startedAt: number;
  /** In the order in which they were asked. */
  readonly answers: readonly RecordedRequest[];
}

export interface RecordedRequest {
  /** The id of the one that was asked. */
  readonly source: string;
  readonly endpoint: string;
  /** As `requestLine` makes it. */
  readonly line: string;
  /** Epoch ms UTC. */
  readonly time: number;
  /** @throws CrunchError `usage` when the file changed meanwhile. */
  read(): Promise<RecordedAnswer>;
}

/** @throws CrunchError `usage` when the folder cannot be read, holds no recording, or holds a JSON file that is none. */
export async function openRecording(folder: string): Promise<Recording> {
  const files = (await list(folder)).filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) {
    throw new CrunchError('usage', `recording: ${folder} holds no recorded answer`, {
      hint: 'crunch collect --record makes a recording',
    });
  }
  const exchanges = new Map<string, Map<number, RecordedRequest[]>>();
  for (const name of files) {
    const path = join(folder, name);
    const { exchange, scheduledAt, source, endpoint, query, time, ...file } = await readAnswer(path);
    // Filling in missed minutes is no part of a poll.
    if (endpoint === 'candles') continue;
    const polls = exchanges.get(exchange) ?? new Map<number, RecordedRequest[]>();
    const answers = polls.get(scheduledAt) ?? [];
    answers.push({ source, endpoint, line: requestLine(file.path, query), time, read: () => readAnswer(path) });
    exchanges.set(exchange, polls.set(scheduledAt, answers));
  }
  return {
    exchanges: [...exchanges.keys()].sort(),
    polls: (exchange) => [...(exchanges.get(exchange) ?? [])].map(pollOf).sort((a, b) => a.startedAt - b.startedAt),
  };
}

function pollOf([scheduledAt, requests]: readonly [number, readonly RecordedRequest[]]): RecordedPoll {
  const answers = [...requests].sort((a, b) => a.time - b.time);
  return { scheduledAt, startedAt: answers[0]?.time ?? scheduledAt, answers };
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is none' : code === 'ENOTDIR' ? 'that is a file' : `cannot be read (${code})`;
    throw new CrunchError('usage', `recording: no folder at ${folder}: ${why}`, {
      hint: 'name a folder that crunch collect --record wrote',
      cause: error,
    });
  }
}

async function readAnswer(path: string): Promise<RecordedAnswer> {
  try {
    return parseRecordedAnswer(await readFile(path, 'utf8'));
  } catch (error) {
    const why =
      error instanceof RangeError ? error.message : `cannot be read (${(error as NodeJS.ErrnoException).code})`;
    throw new CrunchError('usage', `recording: ${path} is no recorded answer: ${why}`, { cause: error });
  }
}

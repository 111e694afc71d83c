import { Worker } from 'node:worker_threads';
import { CrunchError } from '../market/error.js';
import type { Log } from '../market/log.js';
import type { AnswerMaker, MadeAnswer } from '../server/answers.js';
import type { FromThread, ThreadData, ToThread } from './answer-thread.js';

/** Answers that are made in a thread of their own. */
export interface AnswersElsewhere {
  readonly make: AnswerMaker;
  /** Ends the thread; what is being made is given up. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(answer: MadeAnswer): void;
  reject(error: Error): void;
}

/**
 * Starts the thread at once, and another one when it has ended by itself. A question that does not end when it should ends
 * with its thread: no query can hold up the next ones for longer.
 *
 * @param script as `ANSWER_THREAD` says.
 * @param longestMs after which a question should long have been given up.
 */
export function answersElsewhere(script: URL, workerData: ThreadData, log: Log, longestMs: number): AnswersElsewhere {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | null = null;
  let isClosed = false;
  let lastId = 0;

  const hear = (message: FromThread) => {
    if ('warning' in message) return log.warn(message.warning);
    const one = waiting.get(message.id);
    if ('error' in message) return one?.reject(new Error(message.error));
    const { status, headers, bytes } = message;
    return one?.resolve({ status, headers, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) });
  };
  const fail = (failed: Worker, reason: string) => {
    if (thread !== failed) return;
    thread = null;
    const error = new CrunchError('interrupted', `answers: their thread has ended: ${reason}`, { hint: 'ask again' });
    for (const one of waiting.values()) one.reject(error);
  };
  const start = (): Worker => {
    const started = new Worker(script, { workerData, stdout: false, stderr: false });
    started.on('message', hear);
    started.on('error', (error) => {
      if (!isClosed) log.warn(`answers: ${error.stack ?? error.message}`);
      fail(started, error.message);
    });
    started.on('exit', () => fail(started, 'it stopped'));
    return started;
  };
  const say = (message: ToThread) => {
    thread ??= start();
    thread.postMessage(message);
  };
  thread = start();

  return {
    make: (target, signal) =>
      new Promise<MadeAnswer>((resolve, reject) => {
        if (isClosed) throw new CrunchError('interrupted', 'answers: the server stops');
        lastId += 1;
        const id = lastId;
        const timer = setTimeout(() => void thread?.terminate(), longestMs);
        const leave = () => {
          if (thread !== null) say({ cancel: id });
          settle(() => reject(new CrunchError('interrupted', 'query: the client went away')));
        };
        const settle = (end: () => void) => {
          waiting.delete(id);
          clearTimeout(timer);
          signal.removeEventListener('abort', leave);
          end();
        };
        waiting.set(id, {
          resolve: (answer) => settle(() => resolve(answer)),
          reject: (error) => settle(() => reject(error)),
        });
        say({ id, target });
        if (signal.aborted) leave();
        else signal.addEventListener('abort', leave, { once: true });
      }),
    async close() {
      isClosed = true;
      await thread?.terminate();
    },
  };
}

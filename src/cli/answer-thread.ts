// Run as a thread by `answersElsewhere`: makes answers of the API from a reading of its own, so that the thread that serves them
// is never busy with one. Loaded by any other, it only says where it lies.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Settings } from '../config/settings.js';
import { createAnswerMaker } from '../server/answer-maker.js';
import { EXCHANGES, SOURCES } from '../sources/registry.js';
import { openStore } from '../store/open.js';
import { sourceNames } from './source-lists.js';
import { systemClock } from './system-clock.js';
import { VERSION } from './version.js';

/** What the thread is started with. */
export interface ThreadData {
  readonly crunchAnswers: { readonly db: string } & Pick<Settings, 'sourceLists'>;
}

/** To the thread: a question, or that nobody waits for its answer any more. */
export type ToThread = { readonly id: number; readonly target: string } | { readonly cancel: number };

/** From the thread: an answer, why there is none, or a line for the log. */
export type FromThread =
  | {
      readonly id: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly bytes: Uint8Array;
    }
  | { readonly id: number; readonly error: string }
  | { readonly warning: string };

export const ANSWER_THREAD = new URL(import.meta.url);

const given = (workerData as Partial<ThreadData> | null)?.crunchAnswers;
if (parentPort !== null && given !== undefined) await answerQuestions(parentPort, given);

async function answerQuestions(port: MessagePort, { db, ...settings }: ThreadData['crunchAnswers']): Promise<void> {
  const say = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const make = createAnswerMaker({
    store: await openStore(db, { mode: 'read', createdBy: VERSION }),
    now: systemClock.now,
    log: { debug() {}, info() {}, warn: (warning) => say({ warning }) },
    knownExchanges: EXCHANGES,
    knownSources: Object.values(SOURCES),
    sourcesOf: sourceNames(settings),
  });
  const running = new Map<number, AbortController>();
  port.on('message', async (message: ToThread) => {
    if ('cancel' in message) {
      running.get(message.cancel)?.abort();
      return;
    }
    const { id, target } = message;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const { status, headers, bytes } = await make(target, controller.signal);
      const body = new Uint8Array(bytes);
      say({ id, status, headers, bytes: body }, [body.buffer]);
    } catch (error) {
      say({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    } finally {
      running.delete(id);
    }
  });
}

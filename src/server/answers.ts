import { type AnswerCache, isRight, type Kept, mayBeBehind, momentOf, restUntil } from './answer-cache.js';
import { createContent } from './content.js';
import type { VersionWatch } from './version-watch.js';

/** An answer as it was made, before it is fitted to a client. */
export interface MadeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/**
 * Makes the answer to a path and query anew, errors too.
 *
 * @param signal aborts when nobody waits for it any more.
 */
export type AnswerMaker = (target: string, signal: AbortSignal) => Promise<MadeAnswer>;

/** A question whose answer may be kept. */
export interface Question {
  /** Path and query, as sent. */
  readonly target: string;
  /** The route's path pattern. */
  readonly route: string;
  /** How long the same data gives the same answer, in ms; infinite where time does not matter. */
  readonly stepMs: number;
}

/** Good answers, each made once for all that ask and kept until the data changes. */
export interface Answers {
  /** What was kept and may be given now, perhaps while its successor is made; null when it must be asked for. */
  find(target: string): Promise<Kept | null>;
  /** The answer as it is now, kept if it is a good one; who asks while it is made waits for it. */
  ask(question: Question, signal: AbortSignal): Promise<Kept | MadeAnswer>;
}

/** May be kept by the client alone, and is asked for again each time, which costs a 304 while nothing has changed. */
const CACHE_CONTROL = 'private, no-cache';

export function createAnswers(
  cache: AnswerCache,
  dataVersion: VersionWatch,
  now: () => number,
  make: AnswerMaker,
): Answers {
  /** By moment and target: null when no good one came of it. */
  const flights = new Map<string, Promise<Kept | null>>();
  /** Targets whose answer is being made though nobody waits for it. */
  const renewing = new Set<string>();

  const fly = async (question: Question, moment: string, signal: AbortSignal): Promise<Kept | MadeAnswer> => {
    const { target, route, stepMs } = question;
    const key = `${moment} ${target}`;
    const { promise, resolve } = withResolver<Kept | null>();
    flights.set(key, promise);
    let kept: Kept | null = null;
    try {
      const startedAt = now();
      const made = await make(target, signal);
      if (made.status !== 200) return made;
      const content = createContent(made.bytes, headersOf(made.headers));
      const rest = restUntil(startedAt, now());
      kept = { content, route, moment, stepMs, restUntil: rest, makingMs: now() - startedAt, rightAt: startedAt };
      cache.keep(target, kept);
      return kept;
    } finally {
      flights.delete(key);
      resolve(kept);
    }
  };

  const renew = (target: string, { route, stepMs }: Kept, moment: string) => {
    if (renewing.has(target)) return;
    renewing.add(target);
    // What cannot be made is said to the next client that has to wait for it.
    fly({ target, route, stepMs }, moment, new AbortController().signal)
      .catch(() => undefined)
      .finally(() => renewing.delete(target));
  };

  return {
    async find(target) {
      const kept = cache.find(target);
      if (kept === undefined) return null;
      const version = await dataVersion();
      const at = now();
      if (isRight(kept, version, at)) {
        kept.rightAt = at;
        return kept;
      }
      if (at < kept.restUntil) return kept;
      if (!mayBeBehind(kept, at)) return null;
      renew(target, kept, momentOf(version, at, kept.stepMs));
      return kept;
    },
    async ask(question, signal) {
      const moment = momentOf(await dataVersion(), now(), question.stepMs);
      const key = `${moment} ${question.target}`;
      for (let flight = flights.get(key); flight; flight = flights.get(key)) {
        const kept = await flight;
        if (kept) return kept;
      }
      return fly(question, moment, signal);
    },
  };
}

function headersOf({ 'content-type': type, link }: Readonly<Record<string, string>>): Record<string, string> {
  return {
    'Cache-Control': CACHE_CONTROL,
    'Content-Type': type ?? 'application/octet-stream',
    ...(link === undefined ? {} : { Link: link }),
  };
}

function withResolver<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

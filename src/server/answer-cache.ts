import type { Content } from './content.js';

/** An answer that was given. */
export interface Kept {
  readonly content: Content;
  /** The route's path pattern. */
  readonly route: string;
  /** The data version and the step of time that it was made for. */
  readonly moment: string;
  /** How long the same data gives the same answer, in ms; infinite where time does not matter. */
  readonly stepMs: number;
  /** Until then it is given again whatever is stored meanwhile, epoch ms UTC. */
  readonly restUntil: number;
  /** How long it took to make, in ms. */
  readonly makingMs: number;
  /** When it was last known to be what would be made anew, epoch ms UTC. */
  rightAt: number;
}

/** The last answers by path and query, the longest unused given up first. */
export interface AnswerCache {
  /** Whatever was kept, fresh or not. */
  find(target: string): Kept | undefined;
  keep(target: string, answer: Kept): void;
}

/** Of an entry beside its bytes, about. */
const ENTRY_BYTES = 1_024;

/** @param maxBytes of all answers together, compressed forms among them. */
export function createAnswerCache(maxBytes: number): AnswerCache {
  const answers = new Map<string, Kept>();
  let bytes = 0;
  const drop = (target: string) => {
    const held = answers.get(target);
    if (held && answers.delete(target)) bytes -= sizeOf(target, held);
  };
  return {
    find(target) {
      const held = answers.get(target);
      if (held) {
        answers.delete(target);
        answers.set(target, held);
      }
      return held;
    },
    keep(target, answer) {
      drop(target);
      const size = sizeOf(target, answer);
      if (size > maxBytes / 4) return;
      answers.set(target, answer);
      bytes += size;
      for (const oldest of answers.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
  };
}

/** What `Kept.moment` says of an answer that is made now. */
export function momentOf(version: string, now: number, stepMs: number): string {
  return `${version} ${Math.ceil(now / stepMs)}`;
}

/** Of the time that making it took: so no question, however costly, takes more than a fifth of a core while all is changing. */
const REST = 4;
const LONGEST_REST_MS = 1_000;

/** How long an answer rests that was made from one time to the other. */
export function restUntil(startedAt: number, madeAt: number): number {
  return madeAt + Math.min(LONGEST_REST_MS, REST * (madeAt - startedAt));
}

/** Whether an answer is what would be made anew. */
export function isRight(kept: Kept, version: string, now: number): boolean {
  return momentOf(version, now, kept.stepMs) === kept.moment;
}

/** Of the time that making it took: enough for its successor on a busy machine. */
const PATIENCE = 10;
const LONGEST_PATIENCE_MS = 1_000;

/**
 * Whether an answer that was right until now, or has rested, may be given once more while its successor is made: so nobody
 * waits for what is asked all the time, and what was quick to make or has not been asked for lately is never behind.
 */
export function mayBeBehind({ rightAt, restUntil, makingMs }: Kept, now: number): boolean {
  return now < Math.max(rightAt, restUntil) + Math.min(LONGEST_PATIENCE_MS, PATIENCE * makingMs);
}

/** The compressed forms come later and take together less than the bytes themselves. */
function sizeOf(target: string, { content }: Kept): number {
  return 2 * (content.bytes.length + target.length) + ENTRY_BYTES;
}

import { DEFAULT_LIMITS } from '../server/limits.js';
import type { Store } from '../store/open.js';
import { type AnswersElsewhere, answersElsewhere } from './answers-elsewhere.js';
import type { Context } from './context.js';

/** A query ends itself long before. */
const LONGEST_MS = 2 * DEFAULT_LIMITS.queryMs;

/**
 * A thread that makes the answers of the API from the same file; null where there is no use for one: PostgreSQL answers
 * without holding up anything here, and what is in memory only one connection sees.
 */
export async function openAnswers(
  store: Store,
  { settings, notes }: Pick<Context, 'settings' | 'notes'>,
): Promise<AnswersElsewhere | null> {
  if (store.engine.name !== 'sqlite' || store.location === ':memory:') return null;
  const { ANSWER_THREAD } = await import('./answer-thread.js');
  // What compiles the sources as they are loaded does so in this thread alone.
  if (ANSWER_THREAD.pathname.endsWith('.ts')) return null;
  const data = { crunchAnswers: { db: store.location, sourceLists: settings.sourceLists } };
  return answersElsewhere(ANSWER_THREAD, data, notes, LONGEST_MS);
}

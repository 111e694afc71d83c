import type { Source } from '../sources/contract.js';
import { askMarketByMarket, type MarketRound, type QuotesPart, type RoundEnd } from './ask-market-by-market.js';
import type { CollectorContext } from './context.js';
import type { Outcome } from './outcome.js';

/** How a poll ended whose prices come market by market; `stored` as soon as any part was. */
export type PollInParts =
  | { readonly kind: 'stored'; readonly outcome: Outcome }
  | Exclude<RoundEnd, { kind: 'answered' }>;

/**
 * Polls a source that answers market by market and has its prices stored in parts, so that each has a time near its own
 * and an end in the middle loses little. The outcome is that of all parts together.
 *
 * @param store stores a part as a snapshot of its own.
 * @throws CrunchError `interrupted` once what had come is stored; whatever `store` throws.
 */
export async function pollInParts(
  context: CollectorContext,
  source: Source,
  round: MarketRound,
  signal: AbortSignal,
  store: (part: QuotesPart, isFirst: boolean) => Promise<Outcome>,
): Promise<PollInParts> {
  const parts: Outcome[] = [];
  const storePart = async (part: QuotesPart): Promise<void> => {
    parts.push(await store(part, parts.length === 0));
  };
  const end = await askMarketByMarket(context, source, round, signal, storePart);
  const [first] = parts;
  if (first !== undefined) return { kind: 'stored', outcome: outcomeOf(first, parts, end) };
  if (end.kind !== 'answered') return end;
  const outcome = await store(end.rest, true);
  return { kind: 'stored', outcome: { ...outcome, error: outcome.error ?? end.error, retryAt: end.retryAt } };
}

function outcomeOf(first: Outcome, parts: readonly Outcome[], end: RoundEnd): Outcome {
  const sum = (of: (part: Outcome) => number) => parts.reduce((total, part) => total + of(part), 0);
  const rest = end.kind === 'answered' ? end.rest.quotes : null;
  const ended = end.kind === 'not-due' ? end.reason : end.error;
  const malformed = parts.find(({ error }) => error !== null)?.error ?? rest?.rejected.first ?? null;
  return {
    ...first,
    status: end.kind === 'failed' ? 'failed' : 'ok',
    prices: sum(({ prices }) => prices),
    skipped: sum(({ skipped }) => skipped) + (rest?.skipped ?? 0),
    rejected: sum(({ rejected }) => rejected) + (rest?.rejected.count ?? 0),
    unlisted: sum(({ unlisted }) => unlisted),
    durationMs: parts.at(-1)?.durationMs ?? first.durationMs,
    error: ended ?? malformed,
    retryAt: end.retryAt,
  };
}

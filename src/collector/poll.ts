import { CrunchError } from '../market/error.js';
import { timeName } from '../market/time.js';
import type { Quotes, Rejections, Source } from '../sources/contract.js';
import { writeMissed, writeSnapshot } from '../store/snapshot.js';
import { askSource } from './ask-source.js';
import type { CollectorContext, OnProgress } from './context.js';
import { type ExchangeMemory, noteUnlisted } from './exchange-memory.js';
import type { MarketBook } from './market-book.js';
import type { Outcome } from './outcome.js';
import type { PairGate } from './pair-gate.js';
import { heldMarkets, refreshMarkets } from './refresh-markets.js';
import { resolveQuotes } from './resolve-quotes.js';
import type { Selection } from './selection.js';

/** One poll of one exchange. */
export interface Poll {
  readonly memory: ExchangeMemory;
  readonly selection: Selection;
  /** The tick that it answers for, epoch ms UTC. */
  readonly scheduledAt: number;
  readonly gate: PairGate;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** What came of one source: its prices, or why there are none. */
type Attempt =
  | {
      readonly kind: 'quotes';
      readonly quotes: Quotes;
      readonly book: MarketBook;
      readonly listingRejected: Rejections;
      /** When the answer was complete, epoch ms UTC. */
      readonly takenAt: number;
    }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAt: number | null }
  | { readonly kind: 'not-due'; readonly reason: string; readonly retryAt: number };

type Miss = Exclude<Attempt, { kind: 'quotes' }> & { readonly source: string };

/**
 * Polls an exchange: markets when their list is due, then prices, from the first of its sources that answers. Stores one
 * snapshot whatever happens; null when the signal aborted before the prices had come, which is stored as a missed tick.
 *
 * @throws CrunchError `store` when the store breaks, `unknown` when the gate refuses.
 */
export async function pollExchange(context: CollectorContext, poll: Poll): Promise<Outcome | null> {
  const { memory, scheduledAt, gate, onProgress } = poll;
  const { id, slug } = memory.exchange;
  const sources = context.sources(slug);
  const startedAt = context.clock.now();
  try {
    const outcome = await pollSources(context, poll, sources, startedAt);
    onProgress({ exchange: slug, phase: 'done', outcome });
    return outcome;
  } catch (error) {
    if (!(error instanceof CrunchError) || error.code !== 'interrupted') throw error;
    await writeMissed(context.store, id, sources[0]?.id ?? '', [scheduledAt], context.clock.now());
    return null;
  } finally {
    gate.leave(slug);
  }
}

async function pollSources(
  context: CollectorContext,
  poll: Poll,
  sources: readonly Source[],
  startedAt: number,
): Promise<Outcome> {
  const misses: Miss[] = [];
  for (const source of sources) {
    const attempt = await trySource(context, poll, source);
    if (attempt.kind === 'quotes') return storeQuotes(context, poll, source, attempt, startedAt);
    misses.push({ ...attempt, source: source.id });
  }
  const { markets } = await heldMarkets(context, poll.memory, poll.selection);
  await poll.gate.pass(poll.memory.exchange.slug, markets.length > 0 ? markets : null);
  return storeMiss(context, poll, misses, startedAt);
}

async function trySource(context: CollectorContext, poll: Poll, source: Source): Promise<Attempt> {
  const { memory, selection, signal, gate, onProgress } = poll;
  const exchange = memory.exchange.slug;
  const refreshed = await refreshMarkets(context, source, memory, selection, signal, () =>
    onProgress({ exchange, phase: 'markets' }),
  );
  const { book, failure } = refreshed;
  if (book.markets.length === 0) {
    return failure ?? { kind: 'failed', error: `${source.id} markets: none listed`, retryAt: null };
  }
  await gate.pass(exchange, book.markets);
  onProgress({ exchange, phase: 'prices' });
  const asked = await askSource(context, source, source.prices, { exchange, markets: book.wanted }, signal);
  // The listing's failure is what made the source cool down: tell that, not its consequence.
  if (asked.kind === 'not-due' && failure?.kind === 'failed') return failure;
  if (asked.kind !== 'answered') return asked;
  return {
    kind: 'quotes',
    quotes: asked.value,
    book,
    listingRejected: refreshed.rejected,
    takenAt: context.clock.now(),
  };
}

async function storeQuotes(
  context: CollectorContext,
  { memory, scheduledAt, onProgress }: Poll,
  source: Source,
  { quotes, book, listingRejected, takenAt }: Extract<Attempt, { kind: 'quotes' }>,
  startedAt: number,
): Promise<Outcome> {
  const { id: exchangeId, slug: exchange } = memory.exchange;
  const resolved = resolveQuotes(quotes.prices, book);
  noteUnlisted(memory, resolved.unlisted);
  const rejections = [quotes.rejected, resolved.rejected, listingRejected];
  const outcome: Outcome = {
    exchange,
    source: source.id,
    status: resolved.prices.length > 0 ? 'ok' : 'empty',
    prices: resolved.prices.length,
    skipped: quotes.skipped + resolved.inactive,
    rejected: rejections.reduce((sum, { count }) => sum + count, 0),
    unlisted: resolved.unlisted.length,
    durationMs: takenAt - startedAt,
    error: rejections.find(({ first }) => first !== null)?.first ?? null,
    retryAt: null,
  };
  onProgress({ exchange, phase: 'storing' });
  await writeSnapshot(context.store, snapshotRow(exchangeId, outcome, scheduledAt, takenAt), resolved.prices);
  return outcome;
}

async function storeMiss(
  context: CollectorContext,
  { memory, scheduledAt }: Poll,
  misses: readonly Miss[],
  startedAt: number,
): Promise<Outcome> {
  const now = context.clock.now();
  const isFailed = misses.some(({ kind }) => kind === 'failed');
  const told = misses.filter(({ kind }) => !isFailed || kind === 'failed');
  const retries = misses.map(({ retryAt }) => retryAt);
  const outcome: Outcome = {
    exchange: memory.exchange.slug,
    source: told.at(-1)?.source ?? '',
    status: isFailed ? 'failed' : 'skipped',
    prices: 0,
    skipped: 0,
    rejected: 0,
    unlisted: 0,
    durationMs: now - startedAt,
    error: told.map(missText).join('; '),
    retryAt: retries.includes(null) ? null : Math.min(...retries.map(Number)),
  };
  await writeSnapshot(context.store, snapshotRow(memory.exchange.id, outcome, scheduledAt, now), []);
  return outcome;
}

function missText(miss: Miss): string {
  return miss.kind === 'failed' ? miss.error : `${miss.source}: ${miss.reason}, until ${timeName(miss.retryAt)}`;
}

function snapshotRow(exchangeId: number, outcome: Outcome, scheduledAt: number, takenAt: number) {
  return {
    exchangeId,
    source: outcome.source,
    scheduledAt,
    takenAt,
    status: outcome.status,
    skippedCount: outcome.skipped,
    rejectedCount: outcome.rejected,
    durationMs: outcome.durationMs,
    error: outcome.error,
  };
}

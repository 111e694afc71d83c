import { CrunchError } from '../market/error.js';
import { timeName } from '../market/time.js';
import type { Quotes, Rejections, Source } from '../sources/contract.js';
import { writeMissed, writeSnapshot } from '../store/snapshot.js';
import { askSource } from './ask-source.js';
import type { CollectorContext, OnProgress } from './context.js';
import { type ExchangeMemory, noteUnlisted } from './exchange-memory.js';
import { observeHandover, recordHandover } from './handover.js';
import type { MarketBook } from './market-book.js';
import { spreadMs } from './market-pace.js';
import type { Outcome } from './outcome.js';
import type { PairGate } from './pair-gate.js';
import { pollInParts } from './poll-in-parts.js';
import { heldMarkets, type Refreshed, refreshMarkets } from './refresh-markets.js';
import { resolveQuotes } from './resolve-quotes.js';
import type { Selection } from './selection.js';

/** One poll of one exchange. */
export interface Poll {
  readonly memory: ExchangeMemory;
  readonly selection: Selection;
  /** The tick that it answers for, epoch ms UTC. */
  readonly scheduledAt: number;
  /** How long after it the next tick comes; absent where none does. */
  readonly everyMs?: number;
  readonly gate: PairGate;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Prices of an exchange that are to be stored as a snapshot of their own. */
interface NewQuotes {
  readonly source: Source;
  readonly quotes: Quotes;
  readonly book: MarketBook;
  /** Whether the source also says which markets there are. */
  readonly isOwn: boolean;
  readonly listingRejected: Rejections;
  /** When the answer was complete, epoch ms UTC. */
  readonly takenAt: number;
}

/** What came of one source: its prices are stored, or why there are none. */
type Attempt =
  | { readonly kind: 'stored'; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAt: number | null }
  | { readonly kind: 'not-due'; readonly reason: string; readonly retryAt: number };

type Miss = Exclude<Attempt, { kind: 'stored' }> & { readonly source: string; readonly isAggregator: boolean };

const NONE_REJECTED: Rejections = { count: 0, first: null };

/**
 * Polls an exchange: markets when their list is due, then prices, from the first of its sources that answers. Stores one
 * snapshot whatever happens, several where the prices come market by market over a longer time; null when the signal
 * aborted before all had come, which is stored as a missed tick where none had.
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
    if (memory.storedTick !== scheduledAt) {
      await writeMissed(context.store, id, sources[0]?.id ?? '', [scheduledAt], context.clock.now());
    }
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
  const lister = listerOf(sources);
  for (const source of sources) {
    // The list is kept fresh though another source may be asked first.
    const lists = source === lister || misses.length === 0 ? lister : source;
    const attempt = await trySource(context, poll, source, lists, (quotes) =>
      storeQuotes(context, poll, quotes, misses, startedAt),
    );
    if (attempt.kind === 'stored') return attempt.outcome;
    misses.push({ ...attempt, source: source.id, isAggregator: source.markets === undefined });
  }
  const { markets } = await heldMarkets(context, poll.memory, poll.selection);
  await poll.gate.pass(poll.memory.exchange.slug, markets.length > 0 ? markets : null);
  return storeMiss(context, poll, misses, startedAt);
}

/**
 * The source whose list of markets counts: the first that has one. Another may leave markets out or name them differently.
 */
function listerOf(sources: readonly Source[]): Source | undefined {
  return sources.find(({ markets }) => markets !== undefined);
}

/**
 * @param lister whose list of markets is refreshed when it is due; one that is not the exchange's own lists only where
 *   nothing is held at all.
 */
async function trySource(
  context: CollectorContext,
  poll: Poll,
  source: Source,
  lister: Source | undefined,
  store: (quotes: NewQuotes) => Promise<Outcome>,
): Promise<Attempt> {
  const { memory, selection, signal, gate, onProgress } = poll;
  const exchange = memory.exchange.slug;
  const isLister = lister === listerOf(context.sources(exchange));
  const held = await heldMarkets(context, memory, selection);
  const refreshed: Refreshed =
    lister !== undefined && (isLister || held.markets.length === 0)
      ? await refreshMarkets(context, lister, memory, selection, signal, () =>
          onProgress({ exchange, phase: 'markets' }),
        )
      : { book: held, rejected: NONE_REJECTED, failure: null };
  const { book, failure } = refreshed;
  if (book.markets.length === 0) {
    const error = lister?.markets
      ? `${lister.id} markets: none listed`
      : `${source.id}: no market of ${exchange} is known`;
    return failure ?? { kind: 'failed', error, retryAt: null };
  }
  await gate.pass(exchange, book.markets);
  onProgress({ exchange, phase: 'prices' });
  const isOwn = source === lister && isLister;
  const answer = { source, book, isOwn, listingRejected: refreshed.rejected };
  const attempt = source.prices.isPerMarket
    ? await tryInParts(context, poll, answer, store)
    : await tryWhole(context, poll, answer, store);
  // The listing's failure is what made the source cool down: tell that, not its consequence.
  if (attempt.kind === 'not-due' && failure?.kind === 'failed' && lister === source) return failure;
  return attempt;
}

async function tryWhole(
  context: CollectorContext,
  { memory, signal }: Poll,
  answer: Omit<NewQuotes, 'quotes' | 'takenAt'>,
  store: (quotes: NewQuotes) => Promise<Outcome>,
): Promise<Attempt> {
  const { source, book, isOwn } = answer;
  const exchange = memory.exchange.slug;
  const query = { exchange, markets: book.wanted, now: context.clock.now() };
  const asked = await askSource(context, source, source.prices, query, signal);
  if (asked.kind !== 'answered') return asked;
  if (!isOwn && resolveQuotes(asked.value.prices, book).prices.length === 0) {
    return { kind: 'failed', error: `${source.id} prices: none for a market of ${exchange}`, retryAt: null };
  }
  return { kind: 'stored', outcome: await store({ ...answer, quotes: asked.value, takenAt: asked.receivedAt }) };
}

/** One that answers market by market, whose prices are stored as they come. */
async function tryInParts(
  context: CollectorContext,
  { memory, signal, scheduledAt, everyMs, onProgress }: Poll,
  answer: Omit<NewQuotes, 'quotes' | 'takenAt'>,
  store: (quotes: NewQuotes) => Promise<Outcome>,
): Promise<Attempt> {
  const until = everyMs === undefined ? null : scheduledAt + spreadMs(everyMs);
  const round = { memory, markets: answer.book.wanted, until };
  const attempt = await pollInParts(context, answer.source, round, signal, async (part, isFirst) => {
    const listingRejected = isFirst ? answer.listingRejected : NONE_REJECTED;
    const outcome = await store({ ...answer, ...part, listingRejected });
    onProgress({ exchange: memory.exchange.slug, phase: 'prices' });
    return outcome;
  });
  if (attempt.kind === 'stored' && attempt.outcome.status === 'failed') {
    const row = snapshotRow(memory.exchange.id, attempt.outcome, scheduledAt, context.clock.now());
    await writeSnapshot(context.store, row, [], context.withSnapshot);
  }
  return attempt;
}

async function storeQuotes(
  context: CollectorContext,
  { memory, scheduledAt, onProgress }: Poll,
  { source, quotes, book, isOwn, listingRejected, takenAt }: NewQuotes,
  misses: readonly Miss[],
  startedAt: number,
): Promise<Outcome> {
  const { id: exchangeId, slug: exchange } = memory.exchange;
  const resolved = resolveQuotes(quotes.prices, book);
  if (isOwn) noteUnlisted(memory, resolved.unlisted);
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
  const snapshot = snapshotRow(exchangeId, outcome, scheduledAt, takenAt);
  if (outcome.status !== 'ok') {
    await writeSnapshot(context.store, snapshot, [], context.withSnapshot);
    return outcome;
  }
  const reason = misses.length === 0 ? null : misses.map(missText).join('; ');
  const answer = { source: source.id, prices: resolved.prices, takenAt, reason };
  const handover = await observeHandover(context, memory, answer);
  await writeSnapshot(context.store, snapshot, resolved.prices, context.withSnapshot);
  memory.answeredBy = source.id;
  memory.storedTick = scheduledAt;
  if (handover !== null) await recordHandover(context, exchange, handover, book.markets);
  return outcome;
}

async function storeMiss(
  context: CollectorContext,
  { memory, scheduledAt }: Poll,
  misses: readonly Miss[],
  startedAt: number,
): Promise<Outcome> {
  const now = context.clock.now();
  // An exchange that is left alone for a while is that, whatever became of those who could have stood in for it.
  const own = misses.filter(({ isAggregator }) => !isAggregator);
  const counted = own.length > 0 ? own : misses;
  const isFailed = counted.some(({ kind }) => kind === 'failed');
  const isTold = ({ kind }: Miss): boolean => !isFailed || kind === 'failed';
  const retries = counted.map(({ retryAt }) => retryAt);
  const outcome: Outcome = {
    exchange: memory.exchange.slug,
    source: counted.filter(isTold).at(-1)?.source ?? '',
    status: isFailed ? 'failed' : 'skipped',
    prices: 0,
    skipped: 0,
    rejected: 0,
    unlisted: 0,
    durationMs: now - startedAt,
    error: misses.filter(isTold).map(missText).join('; '),
    retryAt: retries.includes(null) ? null : Math.min(...retries.map(Number)),
  };
  const snapshot = snapshotRow(memory.exchange.id, outcome, scheduledAt, now);
  await writeSnapshot(context.store, snapshot, [], context.withSnapshot);
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

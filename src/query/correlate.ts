import { bucketLengthName } from '../market/bucket-length.js';
import { CrunchError } from '../market/error.js';
import { pairName } from '../market/pair.js';
import type { TimeRange } from '../market/time.js';
import { atCommonTimes } from '../stats/common-times.js';
import { correlation } from '../stats/correlation.js';
import { logReturns, type Returns } from '../stats/log-returns.js';
import type { Store } from '../store/store.js';
import { readCloses } from './closes.js';
import { findNamedMarkets } from './named-markets.js';

export interface CorrelateQuery {
  /** As users write them. */
  readonly pairs: readonly string[];
  /** All that hold a pair when absent: each of their markets is a member of its own. */
  readonly exchanges?: readonly string[] | undefined;
  readonly range: TimeRange;
  /** As `parseBucketLength` gives it. */
  readonly intervalMs: number;
}

/** A market that is compared. */
export interface Member {
  readonly exchange: string;
  readonly pair: string;
}

export interface CorrelationRow {
  a: Member;
  b: Member;
  interval: string;
  /** Epoch ms UTC. */
  since: number;
  /** Epoch ms UTC, exclusive. */
  until: number;
  /** Intervals in which both have a log return: a close, and one in the interval before. */
  samples: number;
  /** Pearson's, -1 … 1; null below three samples and where one side does not vary in them. */
  correlation: number | null;
}

export interface CorrelateAnswer {
  /** Each two members once, a before b in the order of the members. */
  readonly rows: CorrelationRow[];
  /** In the order of the pairs, those of a pair by exchange. */
  readonly members: readonly Member[];
  /** Markets that have no return in the range. */
  readonly leftOut: readonly Member[];
}

/**
 * How alike the log returns of markets are: Pearson's correlation of each two over the intervals that both have one in.
 *
 * @throws CrunchError as `findMarkets`, `usage` when fewer than two markets are meant; the signal's reason when it aborts.
 */
export async function readCorrelations(
  store: Store,
  { pairs, exchanges, range, intervalMs }: CorrelateQuery,
  signal?: AbortSignal,
): Promise<CorrelateAnswer> {
  const markets = await findNamedMarkets(store, pairs, exchanges);
  if (markets.length < 2) {
    throw new CrunchError('usage', `correlate: ${pairs.join(' ')} is one market, and it takes two`, {
      hint: 'name another pair, or more exchanges',
    });
  }
  const all: (Member & { returns: Returns })[] = [];
  for (const market of markets) {
    const { times, prices } = await readCloses(store, market, range, intervalMs, signal);
    const returns = logReturns(times, prices, intervalMs);
    all.push({ exchange: market.exchange, pair: pairName(market), returns });
  }
  const compared = all.filter(({ returns }) => returns.values.length > 0);
  const interval = bucketLengthName(intervalMs);
  const rows = compared.flatMap((a, index) =>
    compared.slice(index + 1).map((b): CorrelationRow => {
      signal?.throwIfAborted();
      const [ofA, ofB] = atCommonTimes(a.returns, b.returns);
      const found = { samples: ofA.length, correlation: correlation(ofA, ofB) };
      return { a: memberOf(a), b: memberOf(b), interval, ...range, ...found };
    }),
  );
  return {
    rows,
    members: compared.map(memberOf),
    leftOut: all.filter(({ returns }) => returns.values.length === 0).map(memberOf),
  };
}

function memberOf({ exchange, pair }: Member): Member {
  return { exchange, pair };
}

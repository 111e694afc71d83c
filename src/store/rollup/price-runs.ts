/** The prices of a span by market: those of market i are items starts[i] … starts[i + 1] − 1, in time order. */
export interface PriceRuns {
  /** Ascending. */
  readonly marketIds: Uint32Array;
  /** One more than there are markets. */
  readonly starts: Uint32Array;
  /** Epoch ms UTC. */
  readonly times: Float64Array;
  readonly prices: Float64Array;
}

/** The prices of one poll. */
export interface PriceColumn {
  /** Epoch ms UTC. */
  readonly takenAt: number;
  readonly marketIds: ArrayLike<number>;
  readonly prices: ArrayLike<number>;
}

/**
 * Turns polls (by time) into runs (by market); a counting sort, so it costs a few steps a price.
 *
 * @param polls in the order in which their prices count, oldest first.
 */
export function runsOf(polls: readonly PriceColumn[]): PriceRuns {
  const marketIds = distinctIds(polls);
  const placeOf = placing(marketIds);
  const starts = new Uint32Array(marketIds.length + 1);
  for (const poll of polls) {
    for (let i = 0; i < poll.marketIds.length; i++) {
      const after = placeOf(poll.marketIds[i] as number) + 1;
      starts[after] = (starts[after] as number) + 1;
    }
  }
  for (let run = 0; run < marketIds.length; run++)
    starts[run + 1] = (starts[run + 1] as number) + (starts[run] as number);
  const total = starts[marketIds.length] as number;
  const times = new Float64Array(total);
  const prices = new Float64Array(total);
  const nexts = starts.slice(0, -1);
  for (const poll of polls) {
    for (let i = 0; i < poll.marketIds.length; i++) {
      const run = placeOf(poll.marketIds[i] as number);
      const at = nexts[run] as number;
      times[at] = poll.takenAt;
      prices[at] = poll.prices[i] as number;
      nexts[run] = at + 1;
    }
  }
  return { marketIds, starts, times, prices };
}

/** Ascending. */
function distinctIds(polls: readonly PriceColumn[]): Uint32Array {
  const ids = new Set<number>();
  let before: ArrayLike<number> = [];
  for (const { marketIds } of polls) {
    // Nearly always the markets of the poll before.
    if (!isSame(marketIds, before)) for (let i = 0; i < marketIds.length; i++) ids.add(marketIds[i] as number);
    before = marketIds;
  }
  return new Uint32Array(ids).sort();
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Where an id stands among the ids. A table where they are dense, as a store numbers them. */
function placing(ids: Uint32Array): (id: number) => number {
  const lowest = ids[0] ?? 0;
  const span = (ids.at(-1) ?? 0) - lowest + 1;
  if (span > 64 * ids.length + 1_024) {
    const places = new Map<number, number>();
    for (const [place, id] of ids.entries()) places.set(id, place);
    return (id) => places.get(id) as number;
  }
  const places = new Uint32Array(span);
  for (const [place, id] of ids.entries()) places[id - lowest] = place;
  return (id) => places[id - lowest] as number;
}

import type { Store } from './store.js';

/** How the prices of an exchange's new source compare with the last ones of the source before it. */
export interface Comparison {
  /** Markets that both gave a price for, the earlier one fresh. */
  readonly shared: number;
  /** Those of them whose prices differ by more than the bound. */
  readonly beyond: number;
  /** The bound, in percent. */
  readonly boundPct: number;
  /** Of the differences' sizes, in percent; null without a shared market, as the next two. */
  readonly medianPct: number | null;
  readonly worstMarketId: number | null;
  readonly worstPct: number | null;
}

/** A source that answered for an exchange in place of another one. */
export interface NewHandover extends Comparison {
  readonly exchangeId: number;
  /** When the new source's answer arrived, epoch ms UTC. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  /** Why the sources before the new one gave nothing; null when it is the first of them. */
  readonly reason: string | null;
}

export interface StoredHandover extends Omit<NewHandover, 'exchangeId' | 'worstMarketId'> {
  readonly exchange: string;
  /** As `BASE-QUOTE`. */
  readonly worstPair: string | null;
}

export async function writeHandover(store: Store, handover: NewHandover): Promise<void> {
  await store.db
    .insertInto('handover')
    .values({
      exchange_id: handover.exchangeId,
      at: handover.at,
      from_source: handover.from,
      to_source: handover.to,
      reason: handover.reason?.replaceAll('\0', '') ?? null,
      shared: handover.shared,
      beyond: handover.beyond,
      bound_pct: handover.boundPct,
      median_pct: handover.medianPct,
      worst_market_id: handover.worstMarketId,
      worst_pct: handover.worstPct,
    })
    .execute();
}

/** The newest handovers since a time, epoch ms UTC, newest first. */
export async function readHandovers(store: Store, since: number, limit: number): Promise<StoredHandover[]> {
  const rows = await store.db
    .selectFrom('handover as h')
    .innerJoin('exchange as e', 'e.id', 'h.exchange_id')
    .leftJoin('market as m', 'm.id', 'h.worst_market_id')
    .select([
      'e.slug as exchange',
      'h.at',
      'h.from_source as from',
      'h.to_source as to',
      'h.reason',
      'h.shared',
      'h.beyond',
      'h.bound_pct as boundPct',
      'h.median_pct as medianPct',
      'h.worst_pct as worstPct',
      'm.base',
      'm.quote',
    ])
    .where('h.at', '>=', since)
    .orderBy('h.at', 'desc')
    .orderBy('h.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ base, quote, ...row }) => ({ ...row, worstPair: base === null ? null : `${base}-${quote}` }));
}

/** Id of the source whose answer was stored last for the exchange; null before the first. */
export async function readLastGoodSource(store: Store, exchangeId: number): Promise<string | null> {
  const row = await store.db
    .selectFrom('snapshot')
    .select('source')
    .where('exchange_id', '=', exchangeId)
    .where('status', '=', 'ok')
    .orderBy('taken_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.source ?? null;
}

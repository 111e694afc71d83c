import { type Pair, pairName } from '../market/pair.js';
import type { Store, Transaction } from './store.js';

/** Begins the native symbol of a market that came from a file; the exchange's own listing puts its symbol there. */
const PREFIX = 'import:';

/**
 * The market of each pair on an exchange, by the pair's name: the one that trades, else the one seen last, else a new one.
 *
 * @param now first and last seen time of new ones, epoch ms UTC.
 */
export async function ensureMarkets(
  store: Store,
  exchangeId: number,
  pairs: readonly Pair[],
  now: number,
): Promise<Map<string, number>> {
  return store.db.transaction().execute(async (tx) => {
    const held = await tx
      .selectFrom('market')
      .select(['id', 'base', 'quote'])
      .where('exchange_id', '=', exchangeId)
      .orderBy('active', 'desc')
      .orderBy('last_seen_at', 'desc')
      .orderBy('id')
      .execute();
    const ids = new Map<string, number>();
    for (const market of held) if (!ids.has(pairName(market))) ids.set(pairName(market), market.id);
    const missing = pairs.filter((pair) => !ids.has(pairName(pair)));
    if (missing.length === 0) return ids;
    const wanted = store.engine.records(missing, {
      base: { type: 'text', of: (pair) => pair.base },
      quote: { type: 'text', of: (pair) => pair.quote },
      native_symbol: { type: 'text', of: (pair) => PREFIX + pairName(pair) },
    });
    const made = await tx
      .insertInto('market')
      .columns(['exchange_id', 'native_symbol', 'base', 'quote', 'active', 'first_seen_at', 'last_seen_at'])
      .expression((eb) =>
        eb
          .selectFrom(wanted.as('wanted'))
          .select([
            eb.val(exchangeId).as('exchange_id'),
            'wanted.native_symbol',
            'wanted.base',
            'wanted.quote',
            eb.lit(1).as('active'),
            eb.val(now).as('first_seen_at'),
            eb.val(now).as('last_seen_at'),
          ]),
      )
      .returning(['id', 'base', 'quote'])
      .execute();
    for (const market of made) ids.set(pairName(market), market.id);
    return ids;
  });
}

/**
 * Gives markets that came from a file the symbols that the exchange lists for their pairs, so that what is collected
 * goes on where the file ended. A pair whose own market is held already keeps that one.
 */
export async function adoptImported(
  tx: Transaction,
  exchangeId: number,
  listed: readonly (Pair & { readonly nativeSymbol: string })[],
): Promise<void> {
  const imported = await tx
    .selectFrom('market')
    .select(['id', 'base', 'quote'])
    .where('exchange_id', '=', exchangeId)
    .where('native_symbol', 'like', `${PREFIX}%`)
    .execute();
  if (imported.length === 0) return;
  const symbols = new Map(listed.map((market) => [pairName(market), market.nativeSymbol]));
  const held = await tx.selectFrom('market').select('native_symbol').where('exchange_id', '=', exchangeId).execute();
  const taken = new Set(held.map((market) => market.native_symbol));
  for (const market of imported) {
    const symbol = symbols.get(pairName(market));
    if (symbol === undefined || taken.has(symbol)) continue;
    await tx.updateTable('market').set({ native_symbol: symbol }).where('id', '=', market.id).execute();
  }
}

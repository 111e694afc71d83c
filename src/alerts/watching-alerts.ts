import { pairName } from '../market/pair.js';
import { readRules } from '../store/alert-rule.js';
import { type AlertStateFilter, readAlertStates } from '../store/alert-state.js';
import { readMarkets, type StoredMarket } from '../store/market.js';
import type { Store } from '../store/store.js';
import { type AlertMarketRow, type AlertRow, listAlerts } from './read-alerts.js';
import { decodeRule } from './rule.js';
import { watchOf } from './watch.js';

/** A rule, and the markets that it is not armed for. */
export interface WatchingAlertRow extends AlertRow {
  markets: AlertMarketRow[];
}

/**
 * The rules that watch any of these markets, by name, and how they stand with them.
 *
 * @param asked null for every rule with all its markets.
 */
export async function listWatchingAlerts(
  store: Store,
  asked: readonly StoredMarket[] | null,
  now: number,
): Promise<WatchingAlertRow[]> {
  if (asked === null) {
    const all = await listAlerts(store, now);
    return withStands(store, all, all.length === 0 ? [] : await readMarkets(store, { includeInactive: true }), {});
  }
  const ruleIds = [...(await readWatchingIds(store, asked))];
  const rows = await listAlerts(store, now, ruleIds);
  return withStands(store, rows, asked, { ruleIds, marketIds: asked.map(({ id }) => id) });
}

async function readWatchingIds(store: Store, markets: readonly StoredMarket[]): Promise<Set<number>> {
  const rules = (await readRules(store)).map(decodeRule);
  const exchanges = new Set(markets.map(({ exchange }) => exchange));
  const watches = [...exchanges].map((exchange) =>
    watchOf(
      rules,
      exchange,
      markets.filter((market) => market.exchange === exchange),
    ),
  );
  return new Set(watches.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.map(({ rule }) => rule.id))));
}

/** @param filter lets pass what is shown. */
async function withStands(
  store: Store,
  rows: readonly AlertRow[],
  markets: readonly StoredMarket[],
  filter: AlertStateFilter,
): Promise<WatchingAlertRow[]> {
  const shown = new Map(rows.map((row): [number, WatchingAlertRow] => [row.id, { ...row, markets: [] }]));
  const places = new Map(markets.map(({ id }, place) => [id, place]));
  const placeOf = ({ marketId }: { marketId: number }) => places.get(marketId) ?? -1;
  const states = rows.length === 0 ? [] : await readAlertStates(store, filter);
  for (const state of states.sort((a, b) => placeOf(a) - placeOf(b))) {
    const { ruleId, phase, since, firedAt } = state;
    const market = markets[placeOf(state)];
    const row = shown.get(ruleId);
    if (market === undefined || row === undefined) continue;
    row.markets.push({ rule: row.name, exchange: market.exchange, pair: pairName(market), phase, since, firedAt });
  }
  return [...shown.values()];
}

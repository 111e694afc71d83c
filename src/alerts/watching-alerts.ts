import { pairName } from '../market/pair.js';
import { readRules } from '../store/alert-rule.js';
import { readAlertStates } from '../store/alert-state.js';
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
  const rows = await listAlerts(store, now);
  if (rows.length === 0) return [];
  const markets = asked ?? (await readMarkets(store, { includeInactive: true }));
  const watching = asked === null ? null : await readWatchingIds(store, asked);
  const shown = rows.filter(({ id }) => watching?.has(id) ?? true);
  const stands = await standsOf(store, shown, markets);
  return shown.map((row) => ({ ...row, markets: stands.get(row.id) ?? [] }));
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
  return new Set(watches.flatMap(({ groups }) => groups.flat().map(({ rule }) => rule.id)));
}

/** By rule, and then in the order of the markets. */
async function standsOf(
  store: Store,
  rows: readonly AlertRow[],
  markets: readonly StoredMarket[],
): Promise<Map<number, AlertMarketRow[]>> {
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const places = new Map(markets.map(({ id }, place) => [id, place]));
  const placeOf = ({ marketId }: { marketId: number }) => places.get(marketId) ?? -1;
  const states = (await readAlertStates(store)).filter((state) => names.has(state.ruleId) && placeOf(state) >= 0);
  const byRule = new Map<number, AlertMarketRow[]>();
  for (const state of states.sort((a, b) => placeOf(a) - placeOf(b))) {
    const { ruleId, phase, since, firedAt } = state;
    const market = markets[placeOf(state)];
    const rule = names.get(ruleId);
    if (market === undefined || rule === undefined) continue;
    const row = { rule, exchange: market.exchange, pair: pairName(market), phase, since, firedAt };
    const held = byRule.get(ruleId);
    if (held === undefined) byRule.set(ruleId, [row]);
    else held.push(row);
  }
  return byRule;
}

import { encodeDefinition, type RuleDefinition } from '../../src/alerts/rule.js';
import { parseRule, type RuleText } from '../../src/alerts/rule-text.js';
import { insertRule } from '../../src/store/alert-rule.js';
import { ensureExchange } from '../../src/store/exchange.js';
import { readMarkets, type StoredMarket, writeListing } from '../../src/store/market.js';
import { type WithSnapshot, writeSnapshot } from '../../src/store/snapshot.js';
import type { Store } from '../../src/store/store.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A Monday, not at the beginning of anything but an hour. */
export const START = Date.UTC(2026, 0, 5, 7);

/** Lists markets of dollars on an exchange; in the order of the names. */
export async function listMarkets(store: Store, exchange: string, bases: readonly string[]): Promise<StoredMarket[]> {
  const { id } = await ensureExchange(store, exchange);
  const listed = bases.map((base) => ({ nativeSymbol: `${base}USD`, base, quote: 'USD', active: true }));
  await writeListing(store, id, listed, START);
  const markets = await readMarkets(store, { exchanges: [exchange] });
  return bases.flatMap((base) => markets.filter((market) => market.base === base));
}

/** What a text says, with channels `ops` and `phone`. */
export function definitionOf(text: RuleText): RuleDefinition {
  return parseRule(text, { now: START, channels: ['ops', 'phone'], nameOf: (part) => `--${part}` });
}

/** Saves a rule as it is; gives its id. */
export async function saveRule(store: Store, name: string, definition: RuleDefinition): Promise<number> {
  const rule = { name, definition: encodeDefinition(definition), origin: 'cli' as const };
  const id = await store.db.transaction().execute((tx) => insertRule(tx, rule, START));
  if (id === null) throw new Error(`the name ${name} is taken`);
  return id;
}

/** Stores a poll; one without prices has failed. */
export function poll(
  store: Store,
  exchangeId: number,
  at: number,
  prices: readonly (readonly [marketId: number, price: number, volume24h?: number])[],
  within?: WithSnapshot,
): Promise<number> {
  const snapshot = {
    exchangeId,
    source: 'test',
    scheduledAt: at,
    takenAt: at,
    status: prices.length > 0 ? ('ok' as const) : ('failed' as const),
    skippedCount: 0,
    rejectedCount: 0,
    durationMs: 1,
    error: null,
  };
  const rows = prices.map(([marketId, price, volume24h]) => ({ marketId, price, volume24h: volume24h ?? null }));
  return writeSnapshot(store, snapshot, rows, within);
}

import type { AlertMessage } from '../src/alerts/message.js';
import { decodeRule } from '../src/alerts/rule.js';
import { MINUTE_MS } from '../src/market/duration.js';
import { readAlertEvents } from '../src/store/alert-event.js';
import { readRules } from '../src/store/alert-rule.js';
import { readAlertStates } from '../src/store/alert-state.js';
import { readDeliveries } from '../src/store/delivery.js';
import type { Store } from '../src/store/open.js';
import type { NewPrice } from '../src/store/snapshot.js';
import { ReferenceAlerts } from '../test/alerts/reference.js';
import { type DayExchange, dayPolls } from './alert-day.js';

/** Ids of the exchanges, and of their markets in the order of the bases. */
export type Listed = readonly { readonly exchangeId: number; readonly marketIds: readonly number[] }[];

/** In dollars a day, of the base at that place; the same all day. */
function volumeOf(place: number): number {
  return 10 ** (3 + (place % 13) / 2);
}

/** What a poll of the day brings of these markets. */
export function rowsOf(marketIds: readonly number[], prices: Float64Array): NewPrice[] {
  const rows: NewPrice[] = [];
  for (let place = 0; place < prices.length; place++) {
    const price = prices[place] as number;
    if (price > 0) rows.push({ marketId: marketIds[place] as number, price, volume24h: volumeOf(place) });
  }
  return rows;
}

/** @throws Error when what is stored is not what the reference model says. */
export async function compareWithModel(
  store: Store,
  exchanges: readonly DayExchange[],
  listed: Listed,
  startMinute: number,
  minutes: number,
): Promise<{ fired: number; messages: number }> {
  const rules = (await readRules(store)).map(decodeRule);
  const models = exchanges.map(({ slug, bases, quote }, exchange) => {
    const { marketIds } = listed[exchange] as Listed[number];
    const meant = rules.map(({ id, ...definition }) => ({
      id,
      definition,
      markets: marketIds.filter((_, place) =>
        definition.pairs.some((pair) => isMeant(pair, slug, bases[place] ?? '', quote)),
      ),
    }));
    return new ReferenceAlerts(meant, MINUTE_MS);
  });
  const volumes = listed.map(({ marketIds }) => new Map(marketIds.map((id, place) => [id, volumeOf(place)])));
  for (const { exchange, at, isBefore, prices } of dayPolls(exchanges, startMinute, minutes)) {
    const { marketIds } = listed[exchange] as Listed[number];
    const entries = rowsOf(marketIds, prices).map(({ marketId, price }) => [marketId, price] as const);
    const poll = { at, prices: new Map(entries), volumes: volumes[exchange] ?? new Map() };
    if (isBefore) models[exchange]?.remember(poll);
    else models[exchange]?.poll(poll);
  }

  const events = await readAlertEvents(store, { limit: Number.MAX_SAFE_INTEGER });
  const fired = new Map(events.map((one) => [`${one.ruleId} ${one.marketId} ${one.at}`, one]));
  const wanted = models.flatMap((model) => model.fired);
  for (const { rule, market, at, value } of wanted) {
    const key = `${rule} ${market} ${at}`;
    const held = fired.get(key);
    if (held === undefined) {
      const text = JSON.stringify(rules.find(({ id }) => id === rule));
      throw new Error(`alerts: rule, market and time ${key} did not fire at ${value}: ${text}`);
    }
    if (!(Math.abs(held.value - value) <= 1e-7 * Math.abs(value))) {
      throw new Error(`alerts: ${key} fired at ${held.value} instead of ${value}`);
    }
  }
  if (events.length !== wanted.length || fired.size !== events.length) {
    const right = new Set(wanted.map(({ rule, market, at }) => `${rule} ${market} ${at}`));
    const wrong = [...fired.keys()].find((key) => !right.has(key));
    throw new Error(`alerts: ${events.length} events instead of ${wanted.length}; the first wrong one: ${wrong}`);
  }

  const states = await readAlertStates(store);
  for (const { ruleId, marketId, phase } of states) {
    const modes = models.map((model) => MODE_NAMES[model.modeOf(ruleId, marketId)]);
    if (!modes.includes(phase)) throw new Error(`alerts: rule ${ruleId}, market ${marketId} is ${phase}, not ${modes}`);
  }
  const notArmed = models.reduce((sum, model) => sum + model.notArmed(), 0);
  if (states.length !== notArmed) throw new Error(`alerts: ${states.length} states instead of ${notArmed}`);

  const notify = new Map(rules.map((rule) => [rule.id, rule.notify]));
  const exchangeOf = new Map(listed.flatMap(({ marketIds }, exchange) => marketIds.map((id) => [id, exchange])));
  const told = new Set(
    wanted.flatMap(({ rule, market, at }) =>
      (notify.get(rule) ?? []).map((channel) => `${rule} ${exchangeOf.get(market)} ${at} ${channel}`),
    ),
  );
  const messages = await readDeliveries(store, { limit: Number.MAX_SAFE_INTEGER });
  const items = messages.reduce((sum, { message }) => sum + (JSON.parse(message) as AlertMessage).total, 0);
  const toldItems = wanted.reduce((sum, { rule }) => sum + (notify.get(rule)?.length ?? 0), 0);
  if (messages.length !== told.size || items !== toldItems) {
    throw new Error(`alerts: ${messages.length} messages of ${items} events instead of ${told.size} of ${toldItems}`);
  }
  if (events.length === 0) throw new Error('alerts: nothing fired');
  return { fired: events.length, messages: messages.length };
}

const MODE_NAMES = { armed: 'armed', waiting: 'pending', fired: 'firing', resting: 'cooling', over: 'done' } as const;

/** Whether a pattern of these rules means a market: an exchange before a colon, a star that ends the base. */
function isMeant(pattern: string, exchange: string, base: string, quote: string): boolean {
  const [pair = '', only = exchange] = pattern.split(':').reverse();
  const [wanted = '', wantedQuote] = pair.split('-');
  const isBase = wanted.endsWith('*') ? base.startsWith(wanted.slice(0, -1)) : base === wanted;
  return only === exchange && wantedQuote === quote && isBase;
}

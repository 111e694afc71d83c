import { pairName } from '../market/pair.js';
import { readLatest } from '../store/latest.js';
import { readMarkets } from '../store/market.js';
import type { Store } from '../store/store.js';
import { findRule } from './manage-rules.js';
import type { AlertMessage } from './message.js';
import { messageOf } from './message.js';
import { watchOf } from './watch.js';

/** What is sent to see whether a channel works; no rule has fired. */
export const TEST_MESSAGE: AlertMessage = {
  rule: 'test',
  condition: 'pct-change >= 5%',
  metric: 'pct-change',
  within: '1h',
  total: 1,
  items: [{ exchange: 'kraken', pair: 'BTC-USD', at: 0, value: 5.25, price: 64_250.1 }],
};

/**
 * A message as the rule would send it for the first of its markets that has a price, and whom it tells.
 *
 * @throws CrunchError `unknown` without such a rule.
 */
export async function testMessageOf(
  store: Store,
  nameOrId: string,
  now: number,
): Promise<{ readonly message: AlertMessage; readonly notify: readonly string[] }> {
  const rule = await findRule(store, nameOrId);
  const named = { ...rule, name: `${rule.name} (test)` };
  const prices = new Map((await readLatest(store)).map(({ marketId, price }) => [marketId, price]));
  const markets = await readMarkets(store, { includeInactive: true });
  const exchanges = [...new Set(markets.map(({ exchange }) => exchange))];
  for (const exchange of exchanges) {
    const own = markets.filter((market) => market.exchange === exchange);
    for (const marketId of watchOf([rule], exchange, own).ids) {
      const price = prices.get(marketId);
      if (price === undefined) continue;
      const value = rule.condition.metric === 'price' ? price : rule.condition.bound;
      const byId = new Map(own.map((market) => [market.id, market]));
      return {
        message: messageOf(named, [{ rule: named, marketId, at: now, value, price }], byId),
        notify: rule.notify,
      };
    }
  }
  const [first] = markets;
  const items = TEST_MESSAGE.items.map((item) => ({
    ...item,
    at: now,
    ...(first === undefined ? {} : { exchange: first.exchange, pair: pairName(first) }),
  }));
  return { message: { ...TEST_MESSAGE, rule: named.name, items }, notify: rule.notify };
}

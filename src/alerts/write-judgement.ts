import { writeAlertEvents } from '../store/alert-event.js';
import { writeAlertStates } from '../store/alert-state.js';
import { type NewDelivery, writeDeliveries } from '../store/delivery.js';
import type { StoredMarket } from '../store/market.js';
import type { WrittenSnapshot } from '../store/snapshot.js';
import type { Store, Transaction } from '../store/store.js';
import type { Firing, Judgement } from './judge-rule.js';
import { deliveryKey, messageOf } from './message.js';
import { isWide, type Rule } from './rule.js';

/** What fires on other exchanges meanwhile joins the message of a rule that watches several markets. */
const GATHER_MS = 3_000;

/** Stores with a snapshot what has come of judging it: states, events, and a message of each rule for each of its channels. */
export async function writeJudgement(
  tx: Transaction,
  store: Store,
  exchange: string,
  markets: ReadonlyMap<number, StoredMarket>,
  { snapshotId, takenAt }: WrittenSnapshot,
  { firings, changes }: Judgement,
): Promise<void> {
  await writeAlertStates(tx, store, changes);
  if (firings.length === 0) return;
  await writeAlertEvents(
    tx,
    store,
    firings.map(({ rule: { id: ruleId, condition }, marketId, at, value, price }) => {
      return { ruleId, marketId, snapshotId, at, metric: condition.metric, value, price };
    }),
  );
  const byRule = new Map<Rule, Firing[]>();
  for (const firing of firings) {
    const own = byRule.get(firing.rule);
    if (own === undefined) byRule.set(firing.rule, [firing]);
    else own.push(firing);
  }
  const deliveries: NewDelivery[] = [];
  for (const [rule, own] of byRule) {
    const message = JSON.stringify(messageOf(rule, own, markets));
    for (const channel of rule.notify) {
      deliveries.push({
        key: deliveryKey(rule.id, exchange, takenAt, snapshotId, channel),
        ruleId: rule.id,
        snapshotId,
        channel,
        message,
        createdAt: takenAt,
        nextAt: takenAt + (isWide(rule) ? GATHER_MS : 0),
      });
    }
  }
  await writeDeliveries(tx, store, deliveries);
}

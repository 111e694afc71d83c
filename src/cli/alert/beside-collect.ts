import { followDeclared } from '../../alerts/declared-rules.js';
import { deliverForever, deliverSoon } from '../../alerts/deliver.js';
import { createEvaluator } from '../../alerts/evaluator.js';
import type { Store } from '../../store/open.js';
import type { WithSnapshot } from '../../store/snapshot.js';
import type { Context } from '../context.js';
import { deliveryContext, withChannels } from './channels.js';
import { declaredRule } from './declared.js';

/** Long enough for what has just fired to gather, and to be tried once more. */
export const PATIENCE_MS = 6_000;

/** What a collector does for alerts. */
export interface Alerting {
  /** Judges the rules on each snapshot, in its transaction. */
  readonly withSnapshot: WithSnapshot;
  /** Sends what fires while the work is done; a failure to send never fails the work. */
  delivering<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
  /** Sends what is due now or in a moment; never rejects. */
  deliverSoon(signal: AbortSignal): Promise<void>;
}

/**
 * Lets the stored rules follow the configuration file, and does work in which they are judged.
 *
 * @throws CrunchError `config` for a channel or a rule that is wrong; what the work throws.
 */
export function withAlerts<Result>(
  context: Context,
  store: Store,
  work: (alerting: Alerting) => Promise<Result>,
): Promise<Result> {
  const { settings, clock, notes } = context;
  return withChannels(context, async (channels) => {
    const declared = settings.alerts.map((table) => declaredRule(table, [...channels.keys()]));
    await followDeclared(store, declared, clock.now());
    const delivery = deliveryContext(context, store, channels);
    const note = (error: unknown) => notes.warn(`alerts: ${error instanceof Error ? error.message : String(error)}`);
    return work({
      withSnapshot: createEvaluator(store, notes),
      async delivering(signal, collect) {
        const done = new AbortController();
        const sending = deliverForever(delivery, AbortSignal.any([signal, done.signal]));
        try {
          return await collect();
        } finally {
          done.abort();
          await sending;
        }
      },
      deliverSoon: (signal) => deliverSoon(delivery, PATIENCE_MS, signal).then(() => {}, note),
    });
  });
}

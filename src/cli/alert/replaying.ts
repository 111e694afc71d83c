import type { Command } from 'commander';
import { findRule } from '../../alerts/manage-rules.js';
import { replayRule } from '../../alerts/replay.js';
import { parseRange } from '../../query/range.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { interruptible } from '../interrupt.js';
import { FIRING_FIELDS, renderReplay } from '../render/alert-replay.js';
import { withStore } from '../with-store.js';

const FIRINGS = 20;

export function replay(context: Context, command: Command): Promise<ExitCode> {
  const { since = '30d', until, top = FIRINGS } = command.opts<{ since?: string; until?: string; top?: number }>();
  const range = parseRange({ since, until }, context.clock.now(), '--');
  return interruptible(context.notes, 'stopping', (signal) =>
    withStore(context, 'read', async (store) => {
      const rule = await findRule(store, command.args[0] ?? '');
      const value = await replayRule(store, rule, { range, limit: top, signal });
      context.print({
        value,
        csvRows: value.firings,
        fields: FIRING_FIELDS,
        table: () => renderReplay(value, rule.condition.metric, context.stdout),
      });
      return EXIT.done;
    }),
  );
}

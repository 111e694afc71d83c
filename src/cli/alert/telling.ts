import type { Command } from 'commander';
import type { Channel } from '../../alerts/channels/contract.js';
import { type DeliveryCounts, deliverSoon } from '../../alerts/deliver.js';
import { letterOf } from '../../alerts/letter.js';
import { findLoggedRule } from '../../alerts/manage-rules.js';
import { type AlertEventRow, listAlertEvents } from '../../alerts/read-alerts.js';
import { resendDead } from '../../alerts/resend.js';
import { requireChannel } from '../../alerts/rule-text.js';
import { TEST_MESSAGE, testMessageOf } from '../../alerts/test-message.js';
import { CrunchError } from '../../market/error.js';
import { parseTime } from '../../market/time.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { given } from '../given.js';
import { interruptible } from '../interrupt.js';
import { EVENT_FIELDS, renderEvents } from '../render/alert-log.js';
import { renderSent, SENT_FIELDS, type SentRow } from '../render/sent-table.js';
import { withStore } from '../with-store.js';
import { PATIENCE_MS } from './beside-collect.js';
import { deliveryContext, TIMEOUT_MS, withChannels } from './channels.js';

const LOG_ROWS = 50;

export function sendTest(context: Context, command: Command): Promise<ExitCode> {
  const [rule] = command.args;
  const { notify } = command.opts<{ notify?: string }>();
  if (rule === undefined && notify === undefined) {
    throw new CrunchError('usage', 'alert test: names neither a rule nor a channel', {
      hint: 'crunch alert test RULE, or crunch alert test --notify ops',
    });
  }
  return withChannels(context, async (channels) => {
    const known = [...channels.keys()];
    const asked = notify?.split(',').map((name) => requireChannel(name.trim(), known, '--notify'));
    const found =
      rule === undefined
        ? null
        : await withStore(context, 'read', (store) => testMessageOf(store, rule, context.clock.now()));
    const names = asked ?? found?.notify ?? [];
    if (names.length === 0) {
      throw new CrunchError('usage', `alert ${rule}: it tells nobody`, {
        hint: `crunch alert edit ${rule} --notify ops`,
      });
    }
    const message = found?.message ?? {
      ...TEST_MESSAGE,
      items: TEST_MESSAGE.items.map((item) => ({ ...item, at: context.clock.now() })),
    };
    const key = `test-${context.clock.now()}`;
    const rows = await Promise.all(
      names.map(async (name): Promise<SentRow> => {
        const channel = channels.get(requireChannel(name, known, `alert ${rule}`, 'config'));
        return channel === undefined
          ? { channel: name, kind: '', status: 'failed', error: '' }
          : sendOne(channel, message, key);
      }),
    );
    context.print({ value: rows, fields: SENT_FIELDS, table: () => renderSent(rows, context.stdout) });
    const failed = rows.filter(({ status }) => status === 'failed').length;
    return failed === 0 ? EXIT.done : failed === rows.length ? EXIT.failed : EXIT.partly;
  });
}

async function sendOne(channel: Channel, message: typeof TEST_MESSAGE, key: string): Promise<SentRow> {
  const row = { channel: channel.name, kind: channel.kind };
  try {
    await channel.send(letterOf(message, key, channel.template), AbortSignal.timeout(TIMEOUT_MS));
    return { ...row, status: 'sent', error: null };
  } catch (error) {
    return { ...row, status: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}

export function printLog(context: Context, command: Command): Promise<ExitCode> {
  const flags = command.opts<{ since?: string; dead?: true; top?: number }>();
  const now = context.clock.now();
  const since = flags.since === undefined ? undefined : parseTime(flags.since, now, '--since');
  const [name] = command.args;
  return withStore(context, 'read', async (store) => {
    const ruleId = name === undefined ? undefined : await findLoggedRule(store, name);
    const query = { ...given({ ruleId, since, isDead: flags.dead }), limit: flags.top ?? LOG_ROWS };
    const rows: AlertEventRow[] = await listAlertEvents(store, query);
    context.print({ value: rows, fields: EVENT_FIELDS, table: () => renderEvents(rows, context.stdout) });
    if (rows.length === 0) context.notes.info(flags.dead ? 'everything could be told' : 'nothing has fired');
    return EXIT.done;
  });
}

export function resend(context: Context, command: Command): Promise<ExitCode> {
  const { all } = command.opts<{ all?: true }>();
  const ids = command.args.map((text) => {
    if (/^#?\d{1,15}$/.test(text)) return Number(text.replace('#', ''));
    throw new CrunchError('usage', `alert resend: unexpected "${text}"`, {
      hint: 'a number that crunch alert log shows',
    });
  });
  if ((ids.length === 0) === (all === undefined)) {
    throw new CrunchError('usage', 'alert resend: name messages, or --all', {
      hint: 'crunch alert log --dead shows their numbers',
    });
  }
  return withChannels(context, (channels) =>
    withStore(context, 'write', async (store) => {
      await resendDead(store, all ? null : ids, context.clock.now());
      return deliver(context, channels, store);
    }),
  );
}

export function deliverNow(context: Context): Promise<ExitCode> {
  return withChannels(context, (channels) => withStore(context, 'write', (store) => deliver(context, channels, store)));
}

function deliver(
  context: Context,
  channels: ReadonlyMap<string, Channel>,
  store: Parameters<typeof deliveryContext>[1],
): Promise<ExitCode> {
  return interruptible(context.notes, 'stopping; what is not sent waits', async (signal) => {
    const counts: DeliveryCounts = await deliverSoon(deliveryContext(context, store, channels), PATIENCE_MS, signal);
    const { sent, failed, dead } = counts;
    const table = () => `${sent} sent, ${failed} to be tried again, ${dead} given up`;
    context.print({ value: counts, fields: ['sent', 'failed', 'dead'], table });
    if (signal.aborted) return EXIT.interrupted;
    return failed + dead === 0 ? EXIT.done : sent > 0 ? EXIT.partly : EXIT.failed;
  });
}

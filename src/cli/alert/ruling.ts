import type { Command } from 'commander';
import { addRule, editRule, findRule, pauseRule, removeRule } from '../../alerts/manage-rules.js';
import { listAlertMarkets, listAlerts } from '../../alerts/read-alerts.js';
import type { RuleReading, RuleText } from '../../alerts/rule-text.js';
import { readRuleName } from '../../alerts/rule-text.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../context.js';
import { exchangeFilter } from '../exchange-filter.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { given } from '../given.js';
import { ALERT_FIELDS, renderAlert, renderAlerts } from '../render/alert-table.js';
import { withStore } from '../with-store.js';
import { withChannels } from './channels.js';

interface RuleFlags {
  readonly exchange?: string;
  readonly when?: string;
  readonly within?: string;
  readonly notify?: string;
  readonly name?: string;
  readonly cooldown?: string;
  readonly hold?: string;
  readonly rearm?: string;
  readonly once?: boolean;
  readonly expires?: string;
  readonly minVolume?: string;
  readonly pair?: string;
}

export function addOne(context: Context, command: Command): Promise<ExitCode> {
  const flags = command.opts<RuleFlags>();
  const wanted = flags.name === undefined ? undefined : readRuleName(flags.name, '--name');
  return withRules(context, async (store, reading) => {
    const text = { pairs: command.args, when: flags.when ?? '', ...(await partsOf(context, store, flags)) };
    const name = await addRule(store, text, wanted, reading);
    await printRule(context, store, name, 'added');
    if (text.notify === undefined) context.notes.info('nobody is told: --notify names channels; the log has it anyway');
    return EXIT.done;
  });
}

export function editOne(context: Context, command: Command): Promise<ExitCode> {
  const [rule = ''] = command.args;
  const flags = command.opts<RuleFlags>();
  const renamed = flags.name === undefined ? undefined : readRuleName(flags.name, '--name');
  return withRules(context, async (store, reading) => {
    const parts = given({
      ...(await partsOf(context, store, flags)),
      when: flags.when,
      pairs: flags.pair?.split(',').map((pair) => pair.trim()),
      name: renamed,
    });
    await printRule(context, store, await editRule(store, rule, parts, reading), 'changed');
    return EXIT.done;
  });
}

export function listAll(context: Context): Promise<ExitCode> {
  return withStore(context, 'read', async (store) => {
    const now = context.clock.now();
    const rows = await listAlerts(store, now);
    context.print({ value: rows, fields: ALERT_FIELDS, table: () => renderAlerts(rows, now, context.stdout) });
    if (rows.length === 0) context.notes.info('no rules; crunch alert add --help shows how to add one');
    return EXIT.done;
  });
}

export function showOne(context: Context, command: Command): Promise<ExitCode> {
  return withStore(context, 'read', async (store) => {
    const { name } = await findRule(store, command.args[0] ?? '');
    await printRule(context, store, name, null);
    return EXIT.done;
  });
}

export function pauseThem(context: Context, command: Command): Promise<ExitCode> {
  return changeEach(context, command, 'paused', (store, rule) => pauseRule(store, rule, true));
}

export function resumeThem(context: Context, command: Command): Promise<ExitCode> {
  return changeEach(context, command, 'resumed', (store, rule) => pauseRule(store, rule, false));
}

export function removeThem(context: Context, command: Command): Promise<ExitCode> {
  return changeEach(context, command, 'removed', (store, rule) => removeRule(store, rule, context.clock.now()));
}

/** All of them are looked up before the first is changed. */
function changeEach(
  context: Context,
  command: Command,
  done: string,
  change: (store: Store, rule: string) => Promise<string>,
): Promise<ExitCode> {
  return withStore(context, 'write', async (store) => {
    for (const rule of command.args) await findRule(store, rule);
    const rows: { name: string; result: string }[] = [];
    for (const rule of command.args) rows.push({ name: await change(store, rule), result: done });
    const table = () => rows.map(({ name }) => `${done} ${name}`).join('\n');
    context.print({ value: rows, fields: ['name', 'result'], table });
    return EXIT.done;
  });
}

function withRules(
  context: Context,
  work: (store: Store, reading: RuleReading) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withChannels(context, (channels) =>
    withStore(context, 'write', (store) =>
      work(store, { now: context.clock.now(), channels: [...channels.keys()], nameOf: (part) => `--${part}` }),
    ),
  );
}

async function partsOf(context: Context, store: Store, flags: RuleFlags): Promise<Partial<RuleText>> {
  const { within, cooldown, hold, rearm, expires, minVolume, once } = flags;
  const exchanges = flags.exchange === undefined ? undefined : await exchangeFilter(context, store, flags.exchange);
  const notify = flags.notify?.split(',').map((name) => name.trim());
  return given({ exchanges, within, cooldown, hold, rearm, expires, minVolume, isOnce: once, notify });
}

async function printRule(context: Context, store: Store, name: string, done: string | null): Promise<void> {
  const now = context.clock.now();
  const { id } = await findRule(store, name);
  const [row] = await listAlerts(store, now, [id]);
  if (row === undefined) return;
  const markets = await listAlertMarkets(store, row);
  context.print({
    value: { ...row, markets },
    csvRows: [row],
    fields: ALERT_FIELDS,
    table: () => renderAlert(row, markets, done, now, context.stdout),
  });
}

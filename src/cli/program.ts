import { Command, Option } from 'commander';
import type { CommandSpec, SubcommandSpec } from './command.js';
import { COMMANDS } from './commands.js';
import { readChoice } from './flags.js';
import { FORMAT_FLAGS, FORMATS } from './render/result.js';
import { VERSION } from './version.js';

/** The whole command line; `start` is called with the command that was asked for, its flags read. */
export function createProgram(start: (spec: CommandSpec, command: Command) => Promise<void>): Command {
  const program = new Command('crunch')
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: globalOptions })
    .configureOutput({ writeErr: () => {} })
    .exitOverride()
    .usage('<command> [options]')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--db <location>', 'the store: a path, :memory: or postgres://… (CRUNCH_DB)')
    .option('--config <file>', 'the configuration file (CRUNCH_CONFIG)')
    .addOption(
      new Option('--format <format>', FORMATS.join(', '))
        .default('table')
        .argParser(readChoice('--format', FORMAT_FLAGS)),
    )
    .option('--json', 'short for --format json')
    .option('--no-color', 'no colours (NO_COLOR, FORCE_COLOR)')
    .option('-v, --verbose', 'say more on stderr')
    .option('-q, --quiet', 'say only errors on stderr')
    .addHelpText('before', helpStart('keeps your own history of cryptocurrency prices', FIRST_STEPS))
    .addHelpText('after', EXIT_CODES);
  for (const spec of COMMANDS) program.addCommand(createCommand(spec, program, start));
  return program;
}

function createCommand(
  spec: CommandSpec,
  program: Command,
  start: (spec: CommandSpec, command: Command) => Promise<void>,
): Command {
  const command = describeCommand(spec, program);
  for (const own of spec.subcommands ?? []) {
    const subcommand = describeCommand(own, program);
    command.addCommand(subcommand.action(() => start(spec, subcommand)));
  }
  return command.action(() => start(spec, command));
}

function describeCommand(spec: SubcommandSpec, program: Command): Command {
  const command = new Command(spec.name)
    .copyInheritedSettings(program)
    .summary(spec.summary)
    .addHelpText('before', helpStart(spec.summary, spec.examples));
  if (spec.operands) command.arguments(spec.operands);
  spec.flags?.(command);
  return command;
}

function globalOptions(command: Command): Option[] {
  const options = command.parent === null ? [] : rootOf(command).options;
  return options.filter(({ long }) => long !== '--version');
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

/** Command lines beside their purposes, or below them where that would be wider than a usual terminal. */
function helpStart(summary: string, examples: CommandSpec['examples']): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const beside = examples.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}`);
  const below = examples.map(([line, purpose]) => `  # ${purpose}\n  ${line}`);
  const lines = beside.every((line) => line.length <= 80) ? beside : below;
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.\n\nExamples:\n${lines.join('\n')}\n`;
}

const FIRST_STEPS: CommandSpec['examples'] = [
  ['crunch collect', 'store the prices of every market now'],
  ['crunch collect --every 1m', 'and again each minute'],
  ['crunch stats --gainers --quote USD', 'what rose most in the last 24 hours'],
  ['crunch graph BTC-USD --window 7d', 'a chart in the terminal'],
  ['crunch serve-api', 'the same over HTTP'],
];

const EXIT_CODES = `
Exit codes:
  0 done   1 failed   2 wrong usage or configuration   3 partly done
  4 every budget spent or cooling down   5 no data   130 interrupted`;

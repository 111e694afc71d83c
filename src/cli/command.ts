import type { Command } from 'commander';
import type { Context } from './context.js';
import type { ExitCode } from './exit-code.js';

/** One command: what the command line says of it, and what it does. */
export interface CommandSpec {
  readonly name: string;
  /** As in `[pair...]`; absent for a command without operands. */
  readonly operands?: string;
  /** One line, lower case, without a full stop. */
  readonly summary: string;
  /** Whole command lines with what each is for; the first thing that `--help` shows. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** Commands of its own, as in `crunch alert add`; `run` is called with the one that was asked for. */
  readonly subcommands?: readonly SubcommandSpec[];
  /** Whether `--format parquet` means something to it. */
  readonly takesParquet?: true;
  /** Adds the flags that only this command has. */
  readonly flags?: (command: Command) => void;
  /**
   * Does the work; operands and flags are in `command`. What is slow to load is imported here and not by the file.
   *
   * @returns the exit code; `EXIT.done` when it returns none.
   */
  run(context: Context, command: Command): Promise<ExitCode | undefined>;
}

/** What the command line says of one command of a command. */
export type SubcommandSpec = Pick<CommandSpec, 'name' | 'operands' | 'summary' | 'examples' | 'flags'>;

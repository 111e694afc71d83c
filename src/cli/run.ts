import { writeSync } from 'node:fs';
import { CommanderError } from 'commander';
import { CrunchError } from '../market/error.js';
import { createContext, type GlobalFlags } from './context.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.js';
import { createProgram } from './program.js';
import { renderError } from './render/error-text.js';
import { FORMATS } from './render/result.js';

/** Runs one command line to its end and says what the process shall exit with; never rejects. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  process.stdout.on('error', endWithReader);
  process.stderr.on('error', endWithReader);
  let exitCode: ExitCode = EXIT.done;
  try {
    const program = createProgram(async (spec, command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      if (flags.format === 'parquet' && !spec.takesParquet) {
        throw new CrunchError('usage', '--format: parquet is for export and import', {
          hint: `one of ${FORMATS.join(', ')}`,
        });
      }
      const context = await createContext(flags);
      exitCode = (await spec.run(context, command)) ?? EXIT.done;
    });
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const reported = error instanceof CommanderError ? usageError(error) : error;
    const isVerbose = args.includes('--verbose') || args.includes('-v');
    process.stderr.write(`${renderError(reported, { isJson: asksForJson(args), isVerbose })}\n`);
    return exitCodeOf(reported);
  }
}

/** `crunch stats | head`: who reads has had enough. Any other fault of an output stream, a full disk for example, ends in failure. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  writeSync(process.stderr.fd, `crunch: output cannot be written (${error.code})\n`);
  process.exit(EXIT.failed);
}

/** `error: unknown option '--widnow'\n(Did you mean --window?)` in the form that crunch's own errors have. */
function usageError(error: CommanderError): CrunchError {
  if (error.code === 'commander.help') {
    return new CrunchError('usage', 'no such command', { hint: 'crunch --help lists the commands' });
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = /^\(Did you mean (.+)\?\)$/.exec(suggestion ?? '')?.[1];
  return new CrunchError('usage', message, {
    hint: hint ? `did you mean ${hint}?` : 'crunch --help lists commands and flags',
    cause: error,
  });
}

/** Read from the words themselves, since a command line that could not be parsed has to be answered too. */
function asksForJson(args: readonly string[]): boolean {
  return args.some(
    (arg, index) =>
      arg === '--json' ||
      (/^(--format=)?(nd)?json$/.test(arg) && (arg.includes('=') || args[index - 1] === '--format')),
  );
}

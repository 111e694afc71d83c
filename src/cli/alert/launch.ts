import { spawn } from 'node:child_process';

const MAX_ERROR_CHARACTERS = 200;

/**
 * Runs a program without a shell and hands it the input on stdin.
 *
 * @throws Error when it cannot be started, does not end with 0, or the signal aborts, which kills it.
 */
export function launch(command: readonly string[], input: string, signal: AbortSignal): Promise<void> {
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'pipe'], signal, killSignal: 'SIGKILL' });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, MAX_ERROR_CHARACTERS);
    });
    // A program need not read what it is given.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const why = signal.aborted ? 'did not end in time' : `cannot be started (${cause.code})`;
      reject(new Error(`${file} ${why}`, { cause }));
    });
    child.on('close', (code, killedBy) => {
      if (code === 0) return resolve();
      const reason = said.trim().replace(/\s+/g, ' ');
      reject(new Error(`${file} ended with ${code ?? killedBy}${reason === '' ? '' : `: ${reason}`}`));
    });
  });
}

/** The command that shows a notification on this machine's desktop; null where crunch knows none. */
export function desktopCommand(title: string, text: string): readonly string[] | null {
  switch (process.platform) {
    case 'linux':
    case 'freebsd':
    case 'openbsd':
      return ['notify-send', '--app-name=crunch', '--', title, text];
    case 'darwin':
      // The texts are arguments and not part of the script.
      return ['osascript', '-e', 'on run argv', '-e', SHOW, '-e', 'end run', title, text];
    default:
      return null;
  }
}

const SHOW = 'display notification (item 2 of argv) with title (item 1 of argv)';

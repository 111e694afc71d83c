import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { ensureBuilt } from './built.js';

export const BIN = fileURLToPath(new URL('../../bin/crunch.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the text of a stream so far, as soon as it matches. */
  until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string>;
}

/** A user: a home and working directory of their own, an empty environment but for what a test sets. */
export interface User {
  readonly home: string;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Running;
  /** As `start`, with this text on standard input. */
  startWithInput(args: readonly string[], input: string): Running;
}

/** They stand behind every exchange: a test in which one fails must not ask them for real. */
const NO_AGGREGATORS = { CRUNCH_COINGECKO_URL: 'http://127.0.0.1:1', CRUNCH_COINPAPRIKA_URL: 'http://127.0.0.1:1' };

/** Declares a user for the tests of a file; everything of theirs is gone after them. */
export function newUser(): User {
  const home = mkdtempSync(join(tmpdir(), 'crunch-cli-'));
  const children = new Set<ChildProcess>();
  beforeAll(ensureBuilt);
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });
  const startProcess = (args: readonly string[], env: Readonly<Record<string, string>>, stdin: 'ignore' | 'pipe') => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, ...NO_AGGREGATORS, ...env },
      stdio: [stdin, 'pipe', 'pipe'],
    });
    children.add(child);
    return child;
  };
  const start: User['start'] = (args, env = {}) => follow(startProcess(args, env, 'ignore'));
  const startWithInput: User['startWithInput'] = (args, input) => {
    const child = startProcess(args, {}, 'pipe');
    child.stdin?.end(input);
    return follow(child);
  };
  return { home, start, startWithInput, run: (args, env) => start(args, env).ended };
}

function follow(child: ReturnType<typeof spawn>): Running {
  const texts = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk;
      for (const look of watchers) look();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
  });
  return {
    process: child,
    ended,
    until: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(texts[stream]) && resolve(texts[stream]);
        watchers.add(look);
        look();
        void ended.then((end) => reject(new Error(`ended without ${pattern}: ${JSON.stringify(end)}`)));
      }),
  };
}

import { once } from 'node:events';
import type { Settings } from '../config/settings.js';
import type { Clock } from '../market/clock.js';
import { loadCliSettings } from './load-settings.js';
import { createNotes, type Loudness, type Notes } from './notes.js';
import { type Format, type FormatFlag, type Result, renderResult } from './render/result.js';
import { systemClock } from './system-clock.js';
import { describeTerminal, type Terminal } from './terminal.js';

/** The flags that every command has. */
export interface GlobalFlags {
  readonly db?: string;
  readonly config?: string;
  readonly format: FormatFlag;
  readonly json?: true;
  readonly color: boolean;
  readonly verbose?: true;
  readonly quiet?: true;
}

/** What a command works with; the process behind it is touched here and in `main` only. */
export interface Context {
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly format: Format;
  readonly isQuiet: boolean;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly clock: Clock;
  /** Lines on stderr. */
  readonly notes: Notes;
  /** Text on stdout as it is. */
  write(text: string): void;
  /** Texts on stdout, one behind the other, no faster than they are taken. */
  stream(texts: AsyncIterable<string>): Promise<void>;
  /** The result on stdout, in the format asked for; nothing when the format has nothing to say of it. */
  print(result: Result): void;
}

/** @throws CrunchError `usage` or `config` as `loadSettings`. */
export async function createContext(flags: GlobalFlags): Promise<Context> {
  const { env, stdout, stderr } = process;
  const format = flags.json ? 'json' : flags.format === 'parquet' ? 'table' : flags.format;
  const loudness: Loudness = flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal';
  const write = (text: string) => {
    stdout.write(text);
  };
  return {
    settings: await loadCliSettings(flags),
    env,
    format,
    isQuiet: loudness === 'quiet',
    stdout: describeTerminal(stdout, env, flags.color),
    stderr: describeTerminal(stderr, env, flags.color),
    clock: systemClock,
    notes: createNotes((text) => stderr.write(text), loudness),
    write,
    async stream(texts) {
      for await (const text of texts) if (!stdout.write(text)) await once(stdout, 'drain');
    },
    print(result) {
      const text = renderResult(result, format);
      if (text !== '') write(`${text}\n`);
    },
  };
}

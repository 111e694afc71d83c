import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Option } from 'commander';
import { CrunchError } from '../../market/error.js';
import { EXCHANGES, SOURCES } from '../../sources/registry.js';
import { openAnswers } from '../answering.js';
import { builtAssets } from '../built-assets.js';
import type { CommandSpec } from '../command.js';
import { EXIT } from '../exit-code.js';
import { readCount } from '../flags.js';
import { interruptible } from '../interrupt.js';
import { sourceNames } from '../source-lists.js';
import { VERSION } from '../version.js';
import { withStore } from '../with-store.js';

interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly tokenFile?: string;
  readonly allowHost?: readonly string[];
}

export const serveApi: CommandSpec = {
  name: 'serve-api',
  summary: 'serve the store over HTTP, and a page at /',
  examples: [
    ['crunch serve-api', 'on http://127.0.0.1:8787, for this machine only'],
    ['crunch serve-api -p 0', 'on any free port; it is printed'],
    ['crunch serve-api --host 0.0.0.0 --token-file ./token', 'for others, who send the token'],
  ],
  flags(command) {
    command
      .option('--host <address>', 'where to listen', '127.0.0.1')
      .addOption(
        new Option('-p, --port <number>', '0 for any that is free')
          .default(8787)
          .argParser(readCount('--port', 0, 65_535)),
      )
      .option('--token-file <file>', 'holds the token that requests must send (CRUNCH_TOKEN)')
      .option('--allow-host <name...>', 'further names that requests may call this server by');
  },
  async run(context, command) {
    const { host, port, tokenFile, allowHost } = command.opts<ServeFlags>();
    const { clock, env, notes } = context;
    const token = tokenFile === undefined ? env.CRUNCH_TOKEN || undefined : await readToken(tokenFile);
    const { startServer } = await import('../../server/server.js');
    await interruptible(notes, 'stopping; running requests are answered first (again: at once)', (signal) =>
      withStore(context, 'read', async (store) => {
        const known = {
          knownExchanges: EXCHANGES,
          knownSources: Object.values(SOURCES),
          sourcesOf: sourceNames(context.settings),
        };
        const elsewhere = await openAnswers(store, context);
        const parts = { store, now: clock.now, log: notes, version: VERSION, assets: builtAssets(), ...known };
        const make = elsewhere?.make;
        try {
          const server = await startServer({ ...parts, host, port, token, allowedHosts: allowHost, make });
          notes.info(`listening on ${server.url}`);
          notes.gather();
          if (!signal.aborted) await once(signal, 'abort');
          await server.close();
        } finally {
          await elsewhere?.close();
        }
      }),
    );
    return EXIT.done;
  },
};

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CrunchError('usage', `--token-file: cannot read ${path} (${code})`, { cause });
  }
}

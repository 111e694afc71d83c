import pg from 'pg';
import { startPostgres } from '../test/start-postgres.js';

export interface Postgres {
  /** `PostgreSQL 18.1`. */
  readonly version: string;
  /** The address of a new, empty database. */
  newDatabase(): Promise<string>;
  /** Drops the databases, and ends the server if it was started for this. */
  close(): Promise<void>;
}

/** The server that CRUNCH_TEST_POSTGRES names, or one of its own with the settings that PostgreSQL comes with; null where neither runs. */
export async function openPostgres(): Promise<Postgres | null> {
  const running = process.env.CRUNCH_TEST_POSTGRES;
  try {
    const { url, stop } = running === undefined ? await startPostgres([]) : { url: running, stop: async () => {} };
    const [row] = await ask(url, 'show server_version');
    const made: string[] = [];
    return {
      version: `PostgreSQL ${String(row?.server_version).split(' ')[0]}`,
      async newDatabase() {
        const name = `crunch_bench_${process.pid}_${made.length}`;
        await ask(url, `create database ${name}`);
        made.push(name);
        const address = new URL(url);
        address.pathname = name;
        return address.toString();
      },
      async close() {
        for (const name of made) await ask(url, `drop database ${name} with (force)`);
        await stop();
      },
    };
  } catch (error) {
    console.error(
      `bench: without PostgreSQL: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
    return null;
  }
}

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

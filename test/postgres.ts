import type { TestProject } from 'vitest/node';
import { type EmptyStores, makeEmptyStores } from './empty-stores.js';
import { type StartedPostgres, startPostgres } from './start-postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A real PostgreSQL server whose user may make databases. */
    postgresUrl: string;
    /** A migrated store of each engine, to be copied. */
    emptyStores: EmptyStores;
  }
}

/** What makes it quick; nothing of it is to outlive the run. */
const CARELESS = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=200'];

/** Starts one PostgreSQL for the whole run; CRUNCH_TEST_POSTGRES names one that runs already. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await runningPostgres();
  try {
    const { stores, remove } = await makeEmptyStores(url);
    project.provide('postgresUrl', url);
    project.provide('emptyStores', stores);
    return async () => {
      await remove();
      await stop();
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function runningPostgres(): Promise<StartedPostgres> {
  const running = process.env.CRUNCH_TEST_POSTGRES;
  return running === undefined ? startPostgres(CARELESS) : { url: running, stop: async () => {} };
}

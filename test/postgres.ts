import type { TestProject } from 'vitest/node';
import { startPostgres } from './start-postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A real PostgreSQL server whose user may make databases. */
    postgresUrl: string;
  }
}

/** What makes it quick; nothing of it is to outlive the run. */
const CARELESS = ['fsync=off', 'full_page_writes=off', 'max_connections=200'];

/** Starts one PostgreSQL for the whole run; CRUNCH_TEST_POSTGRES names one that runs already. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const running = process.env.CRUNCH_TEST_POSTGRES;
  if (running !== undefined) {
    project.provide('postgresUrl', running);
    return undefined;
  }
  const { url, stop } = await startPostgres(CARELESS);
  project.provide('postgresUrl', url);
  return stop;
}

import { existsSync, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// The tests make thousands of small files and wait for each to reach the disk; in memory they take two thirds of the time.
const MEMORY = '/dev/shm';
const LEAST_BYTES = 2e9;
if (process.env.TMPDIR === undefined && existsSync(MEMORY)) {
  const { bavail, bsize } = statfsSync(MEMORY);
  if (bavail * bsize >= LEAST_BYTES) process.env.TMPDIR = MEMORY;
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/postgres.ts'],
    // Much of the time is spent waiting for child processes and servers.
    maxWorkers: '100%',
    // No test leaves anything behind in a module, so the files of a worker can share those that they load.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});

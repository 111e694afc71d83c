import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';

/**
 * Bundles a script for the processes of a test file, once; a process that compiles its own imports takes ten times as long to
 * start. Packages stay where they are, so the bundle lies among them and is gone after the tests.
 */
export function bundled(script: string): () => Promise<string> {
  const folder = mkdtempSync(fileURLToPath(new URL('../node_modules/.crunch-test-', import.meta.url)));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  let made: Promise<string> | undefined;
  return () => {
    made ??= bundle(script, join(folder, `${basename(script, '.ts')}.mjs`));
    return made;
  };
}

async function bundle(script: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [script],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}

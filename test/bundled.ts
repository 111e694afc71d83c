import { mkdirSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Packages with native code, and what they load, stay where they are, so the bundles lie among them. */
const FOLDER = new URL('../node_modules/.crunch-test/', import.meta.url);

/**
 * Bundles a script for the processes that tests start, once for all test files of a worker; a process that compiles its own
 * imports takes ten times as long to start.
 */
export function bundled(script: string): () => Promise<string> {
  let made: Promise<string> | undefined;
  return () => {
    made ??= bundle(script);
    return made;
  };
}

async function bundle(script: string): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const name = basename(script, '.ts');
  const outfile = fileURLToPath(new URL(`${name}.mjs`, FOLDER));
  const draft = fileURLToPath(new URL(`${name}-${process.pid}.mjs`, FOLDER));
  await build({
    entryPoints: [script],
    outfile: draft,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['better-sqlite3', 'pg', 'undici'],
    // Packages in the older module format call require.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  });
  // Another worker may run the one that was there.
  renameSync(draft, outfile);
  return outfile;
}

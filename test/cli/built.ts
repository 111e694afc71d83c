import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = new URL('../../', import.meta.url);
const ENTRY = new URL('dist/crunch.js', ROOT);
const LOCK = new URL('node_modules/.crunch-build-lock', ROOT);
const LOCK_STALE_MS = 60_000;

/** Bundles the command line when its sources are newer than the bundle; test files that run at once wait for one another. */
export async function ensureBuilt(): Promise<void> {
  while (!takeLock()) await sleep(50);
  try {
    if (isStale()) await promisify(execFile)(process.execPath, [fileURLToPath(new URL('scripts/build.mjs', ROOT))]);
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const since = modifiedAt(LOCK);
    if (since !== null && Date.now() - since > LOCK_STALE_MS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function isStale(): boolean {
  const builtAt = modifiedAt(ENTRY);
  if (builtAt === null) return true;
  const src = new URL('src/', ROOT);
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).map((path) => new URL(path, src));
  return [...sources, new URL('package.json', ROOT)].some((url) => (modifiedAt(url) ?? 0) > builtAt);
}

function modifiedAt(url: URL): number | null {
  return statSync(url, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

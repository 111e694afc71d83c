import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { VERSION } from '../src/cli/version.js';
import { loadDuckDb } from './duckdb.js';

/** What the figures were measured on and with: a line of each, for a Markdown list. */
export function describeRun(now: Date, loadBefore: string): string[] {
  const [cpu] = cpus();
  return [
    `${now.toISOString().slice(0, 10)}, crunch ${VERSION}, commit ${commit()}`,
    `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${type()} ${release()} ${arch()}`,
    `Node.js ${process.version}, ${versions().join(', ')}`,
    `load average (1, 5, 15 minutes) before: ${loadBefore}, after: ${loadText()}; the benchmark's own load is in the latter`,
  ];
}

/** `0.42, 0.50, 0.61`. */
export function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(2))
    .join(', ');
}

function versions(): string[] {
  const memory = new BetterSqlite3(':memory:');
  const sqlite = memory.prepare<[], string>('select sqlite_version()').pluck().get() ?? 'unknown';
  memory.close();
  const { version } = createRequire(import.meta.url)('better-sqlite3/package.json') as { version: string };
  return [`better-sqlite3 ${version} (SQLite ${sqlite})`, `DuckDB ${loadDuckDb()?.version() ?? 'not installed'}`];
}

function commit(): string {
  const git = (...args: string[]) =>
    spawnSync('git', args, { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' });
  const hash = git('rev-parse', '--short', 'HEAD');
  if (hash.status !== 0) return 'unknown';
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'src').stdout.trim() !== '';
  return hash.stdout.trim() + (changed ? ' with changes' : '');
}

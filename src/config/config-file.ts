import { readFile } from 'node:fs/promises';
import { CrunchError } from '../market/error.js';
import type { Layer, RawValue } from './layer.js';

/**
 * The settings of a TOML file, its tables flattened to dotted keys; null when there is no such file.
 *
 * @throws CrunchError `config` when the file cannot be read or is not TOML.
 */
export async function fileLayer(path: string): Promise<Layer | null> {
  const text = await readConfig(path);
  if (text === null) return null;
  const { parse, TomlError } = await import('smol-toml');
  try {
    const values = new Map<string, RawValue>();
    for (const [key, value] of flatten(parse(text))) values.set(key, { value, name: path, where: `${path}: ${key}` });
    return { origin: 'file', values };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n', 1)[0]?.replace(/^Invalid TOML document: /, '');
    throw new CrunchError('config', `${path} line ${error.line}: ${reason}`, { cause: error });
  }
}

async function readConfig(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    throw new CrunchError('config', `${path}: cannot be read (${code})`, { cause: error });
  }
}

function* flatten(table: object, prefix = ''): Generator<[string, unknown]> {
  for (const [key, value] of Object.entries(table)) {
    const isTable = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
    if (isTable) yield* flatten(value, `${prefix}${key}.`);
    else yield [`${prefix}${key}`, value];
  }
}

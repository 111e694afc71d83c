import { CrunchError } from '../market/error.js';
import type { Layer } from './layer.js';

/** A table of the configuration file that others check: what it is called and what stands in it. */
export interface PlainTable {
  readonly name: string;
  readonly values: ReadonlyMap<string, unknown>;
  /** The start of an error about it: `/home/me/.config/crunch/config.toml: notify.ops`. */
  readonly where: string;
}

/** Whether a key of the file belongs to a `[notify.<name>]` table or to the `[[alert]]` tables. */
export function isAlertKey(key: string): boolean {
  return key === 'alert' || /^notify\.[^.]+\.[^.]+$/.test(key);
}

/** The `[notify.<name>]` tables, in the order of the file. */
export function notifyTables(file: Layer | null, path: string): PlainTable[] {
  const tables = new Map<string, Map<string, unknown>>();
  for (const [key, { value }] of file?.values ?? []) {
    const [, name, field] = /^notify\.([^.]+)\.([^.]+)$/.exec(key) ?? [];
    if (name === undefined || field === undefined) continue;
    tables.set(name, (tables.get(name) ?? new Map<string, unknown>()).set(field, value));
  }
  return [...tables].map(([name, values]) => ({ name, values, where: `${path}: notify.${name}` }));
}

/**
 * The `[[alert]]` tables, in the order of the file.
 *
 * @throws CrunchError `config` when one has no name, or the name of another one.
 */
export function alertTables(file: Layer | null, path: string): PlainTable[] {
  const value = file?.values.get('alert')?.value ?? [];
  const isTable = (one: unknown): one is object => typeof one === 'object' && one !== null && !(one instanceof Date);
  if (!Array.isArray(value) || !value.every(isTable)) {
    throw new CrunchError('config', `${path}: alert: unexpected value`, { hint: 'write each rule below [[alert]]' });
  }
  const names = new Set<string>();
  return value.map((table, index) => {
    const values = new Map<string, unknown>(Object.entries(table));
    const name = values.get('name');
    if (typeof name !== 'string' || names.has(name)) {
      const what = typeof name === 'string' ? `name: "${name}" is given twice` : 'name is missing';
      throw new CrunchError('config', `${path}: alert ${index + 1}: ${what}`, { hint: 'a rule is known by its name' });
    }
    names.add(name);
    return { name, values, where: `${path}: alert "${name}"` };
  });
}

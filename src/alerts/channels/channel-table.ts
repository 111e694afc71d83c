import { readFile } from 'node:fs/promises';
import { CrunchError } from '../../market/error.js';
import type { ChannelTable } from './contract.js';
import { SendError } from './send-error.js';

/** The readers of one `[notify.<name>]` table. */
export function createChannelTable(
  name: string,
  values: ReadonlyMap<string, unknown>,
  where: string,
  env: Readonly<Record<string, string | undefined>>,
): ChannelTable {
  const fail = (message: string, hint: string): never => {
    throw new CrunchError('config', `${where}: ${message}`, { hint });
  };
  const optionalText = (key: string): string | null => {
    const value = values.get(key);
    if (value === undefined) return null;
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value.trim() !== '' ? value : fail(`${key}: unexpected value`, 'write a text');
  };
  const secret = (key: string, isOpen = false): (() => Promise<string>) | null => {
    const open = isOpen ? optionalText(key) : null;
    const file = optionalText(`${key}_file`);
    const variable = optionalText(`${key}_env`);
    if ([open, file, variable].filter((one) => one !== null).length > 1) {
      fail(`${key} is said twice`, `keep one of ${isOpen ? `${key}, ` : ''}${key}_file and ${key}_env`);
    }
    if (open !== null) return async () => open;
    if (file !== null) return () => readSecretFile(key, file);
    if (variable === null) return null;
    return async () => {
      const value = env[variable];
      if (value) return value;
      throw new SendError(`${key}: the variable ${variable} is not set`, true);
    };
  };
  return {
    name,
    fail,
    optionalText,
    secret,
    text: (key) => optionalText(key) ?? fail(`${key} is missing`, `add ${key} = "…"`),
    requiredSecret(key, isOpen = false) {
      const ways = [...(isOpen ? [key] : []), `${key}_file`, `${key}_env`];
      return secret(key, isOpen) ?? fail(`${key} is missing`, `add ${ways.join(' or ')}`);
    },
    whole(key, fallback) {
      const value = values.get(key);
      if (value === undefined) return fallback;
      const isPort = typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
      return isPort ? value : fail(`${key}: unexpected ${JSON.stringify(value)}`, 'a whole number from 1 to 65535');
    },
    flag(key) {
      const value = values.get(key) ?? false;
      return typeof value === 'boolean' ? value : fail(`${key}: unexpected value`, 'true or false');
    },
    list(key) {
      const value = values.get(key);
      if (value === undefined) return fail(`${key} is missing`, `add ${key} = ["…"]`);
      const items: unknown[] = Array.isArray(value) ? value : [value];
      const isRight = items.length > 0 && items.every((item) => typeof item === 'string' && item !== '');
      return isRight ? (items as string[]) : fail(`${key}: unexpected value`, 'write a list of texts');
    },
  };
}

async function readSecretFile(key: string, path: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new SendError(`${key}: the file ${path} cannot be read (${code})`, true, { cause });
  }
  if (text === '') throw new SendError(`${key}: the file ${path} is empty`, true);
  return text;
}

import { CrunchError } from '../../market/error.js';
import { nearest } from '../../market/nearest.js';
import { checkTemplate } from '../letter.js';
import { createChannelTable } from './channel-table.js';
import type { Channel, ChannelWorld } from './contract.js';
import { CHANNEL_KINDS } from './kinds.js';

/** A `[notify.<name>]` table as it was written. */
export interface NotifyTable {
  readonly name: string;
  readonly values: ReadonlyMap<string, unknown>;
  /** The start of an error about it: the path of the file and `notify.<name>`. */
  readonly where: string;
}

/** The keys that a table of any kind may have. */
const COMMON_KEYS = ['type', 'template', 'allow_private'];

/**
 * The channels of the configuration, by name. Asks nobody and reads no secret yet.
 *
 * @throws CrunchError `config` naming the table and the key that is wrong, and the nearest right one.
 */
export function openChannels(tables: readonly NotifyTable[], world: ChannelWorld): Map<string, Channel> {
  return new Map(tables.map((table) => [table.name, openChannel(table, world)]));
}

function openChannel({ name, values, where }: NotifyTable, world: ChannelWorld): Channel {
  const type = values.get('type');
  const kind = typeof type === 'string' ? CHANNEL_KINDS[type] : undefined;
  if (typeof type !== 'string' || kind === undefined) {
    const names = Object.keys(CHANNEL_KINDS);
    const [near] = typeof type === 'string' ? nearest(type, names) : [];
    const what = type === undefined ? 'type is missing' : `type: unexpected ${JSON.stringify(type)}`;
    throw new CrunchError('config', `${where}: ${what}`, {
      hint: `${near ? `did you mean ${near}? ` : ''}one of ${names.join(', ')}`,
    });
  }
  const keys = [...COMMON_KEYS, ...kind.keys];
  const strange = [...values.keys()].find((key) => !keys.includes(key));
  if (strange !== undefined) {
    // Whoever writes `token = "…"` shall not have to guess where it goes.
    const wanted = keys.filter((key) => key.startsWith(`${strange}_`));
    const near = nearest(strange, keys);
    throw new CrunchError('config', `${where}: unknown key ${strange}`, {
      hint:
        wanted.length > 0
          ? `secrets do not belong into the file: use ${wanted.join(' or ')}`
          : near.length > 0
            ? `did you mean ${near[0]}?`
            : `keys of ${type}: ${keys.join(', ')}`,
    });
  }
  const table = createChannelTable(name, values, where, world.env);
  const template = table.optionalText('template');
  if (template !== null) checkTemplate(template, `${where}.template`);
  return { name, kind: type, template, send: kind.open(table, world) };
}

import { dirname, resolve } from 'node:path';
import { MINUTE_MS, readDuration } from '../market/duration.js';
import { CrunchError, type ErrorCode } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { alertTables, isAlertKey, notifyTables, type PlainTable } from './alert-tables.js';
import { fileLayer } from './config-file.js';
import { environmentLayer } from './environment.js';
import { readExchangeIds } from './exchange-ids.js';
import { type Layer, type RawValue, textLayer } from './layer.js';
import { readLocation } from './location.js';
import { readFolder, readRetention } from './retention.js';
import type { Origin, Setting } from './setting.js';
import { readSourceIds } from './source-ids.js';
import { readSourceUrl } from './source-url.js';
import { readWatchList } from './watch-list.js';

/** Every setting in force, checked, with its origin. */
export interface Settings {
  /** The path that was looked at, whether a file is there or not. */
  readonly configFile: Setting<string>;
  /** `:memory:`, a `postgres://` URL with its password, or an absolute path. */
  readonly db: Setting<string>;
  readonly exchanges: Setting<readonly string[]>;
  /** How old an exchange's list of markets may get. */
  readonly marketsRefreshMs: Setting<number>;
  /** The most that one request to a price API may take. */
  readonly timeoutMs: Setting<number>;
  /** Scheme, host and port of each known source, by id; the source's own where nobody replaced it. */
  readonly sourceUrls: ReadonlyMap<string, Setting<string>>;
  /** Ids of the sources of each known exchange, by exchange, in the order in which they are asked. */
  readonly sourceLists: ReadonlyMap<string, Setting<readonly string[]>>;
  /** Percent by which a price may differ, when another source takes over, before that is worth a warning. */
  readonly handoverBoundPct: Setting<number>;
  /** Pairs whose missed minutes are filled from candles when collecting begins again. */
  readonly watch: Setting<readonly string[]>;
  /** The `[notify.<name>]` tables; what stands in them is checked where messages are sent. */
  readonly notify: readonly PlainTable[];
  /** The `[[alert]]` tables; what stands in them is checked where rules are. */
  readonly alerts: readonly PlainTable[];
  /** How long single prices are kept; null: for ever. */
  readonly retentionMs: Setting<number | null>;
  /** The folder into which prices are written before they are pruned; null: none. */
  readonly archive: Setting<string | null>;
}

/** What the settings are checked against; handed in because configuration knows no price API. */
export interface KnownNames {
  readonly exchanges: readonly string[];
  readonly defaultExchanges: readonly string[];
  readonly sources: readonly { readonly id: string; readonly origin: string }[];
  /** The sources that serve an exchange, in the order in which they are asked when nobody says otherwise. */
  readonly sourcesOf: (exchange: string) => readonly { readonly id: string }[];
}

export interface SettingsInput {
  readonly flags: { readonly db?: string; readonly config?: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: { readonly db: string; readonly configFile: string };
  /** Where relative paths of flags and variables start. */
  readonly workingDir: string;
  readonly known: KnownNames;
}

const MARKETS_REFRESH_MS = 60 * MINUTE_MS;
const TIMEOUT_MS = 15_000;
const HANDOVER_BOUND_PCT = 2;

/**
 * Flags > environment > file > defaults.
 *
 * @throws CrunchError `usage` for a wrong flag, `config` for a wrong variable, file, key or value.
 */
export async function loadSettings(input: SettingsInput): Promise<Settings> {
  const { flags, known } = input;
  const sourceIds = known.sources.map(({ id }) => id);
  const flagLayer = textLayer('flag', [['db', '--db', flags.db]]);
  const environment = environmentLayer(input.env, sourceIds);
  const configFile = readConfigPath(input);
  const file = await fileLayer(configFile.value);
  if (file === null && configFile.origin !== 'default') {
    throw new CrunchError(errorCode(configFile.origin), `${configFile.name}: no file at ${configFile.value}`);
  }
  if (file !== null) checkKeys(file, configFile.value, known);

  const layers = file === null ? [flagLayer, environment] : [flagLayer, environment, file];
  const pick = <T>(key: string, fallback: T, read: (raw: RawValue, code: ErrorCode, layer: Layer) => T): Setting<T> => {
    for (const layer of layers) {
      const raw = layer.values.get(key);
      if (raw) return { value: read(raw, errorCode(layer.origin), layer), origin: layer.origin, name: raw.name };
    }
    return { value: fallback, origin: 'default', name: '' };
  };

  const sourceUrls = new Map(
    known.sources.map(({ id, origin }) => [id, pick(`sources.${id}.url`, origin, readSourceUrl)] as const),
  );
  const isReplaced = (id: string) => (sourceUrls.get(id)?.origin ?? 'default') !== 'default';

  return {
    configFile,
    db: pick('db', input.paths.db, (raw, code, { origin }) =>
      readLocation(raw.value, origin === 'file' ? dirname(configFile.value) : input.workingDir, raw.where, code),
    ),
    exchanges: pick('exchanges', known.defaultExchanges, (raw, code) => readExchangeIds(raw, code, known.exchanges)),
    marketsRefreshMs: pick('collect.markets_refresh', MARKETS_REFRESH_MS, readSpan),
    timeoutMs: pick('collect.timeout', TIMEOUT_MS, readSpan),
    sourceUrls,
    sourceLists: new Map(
      known.exchanges.map((exchange) => {
        const ids = known.sourcesOf(exchange).map(({ id }) => id);
        const [own = ''] = ids;
        // Who asks a mirror, a recording or a simulator in place of an exchange does not expect prices from elsewhere.
        const usual = isReplaced(own) ? ids.filter(isReplaced) : ids;
        return [exchange, pick(`exchange.${exchange}.sources`, usual, (raw, code) => readSourceIds(raw, code, ids))];
      }),
    ),
    handoverBoundPct: pick('collect.handover_bound_pct', HANDOVER_BOUND_PCT, readPercent),
    watch: pick('watch', [], readWatchList),
    notify: notifyTables(file, configFile.value),
    alerts: alertTables(file, configFile.value),
    retentionMs: pick('retention.prices', null, readRetention),
    archive: pick('retention.archive', null, (raw) => readFolder(raw, dirname(configFile.value))),
  };
}

function readConfigPath({ flags, env, paths, workingDir }: SettingsInput): Setting<string> {
  if (flags.config !== undefined) {
    return { value: resolve(workingDir, flags.config), origin: 'flag', name: '--config' };
  }
  if (env.CRUNCH_CONFIG) {
    return { value: resolve(workingDir, env.CRUNCH_CONFIG), origin: 'environment', name: 'CRUNCH_CONFIG' };
  }
  return { value: paths.configFile, origin: 'default', name: '' };
}

function checkKeys(file: Layer, path: string, known: KnownNames): void {
  const keys = [
    'db',
    'exchanges',
    'watch',
    'collect.markets_refresh',
    'collect.timeout',
    'collect.handover_bound_pct',
    'retention.prices',
    'retention.archive',
    ...known.sources.map(({ id }) => `sources.${id}.url`),
    ...known.exchanges.map((id) => `exchange.${id}.sources`),
  ];
  for (const key of file.values.keys()) {
    if (keys.includes(key) || isAlertKey(key)) continue;
    const [near] = nearest(key, keys);
    throw new CrunchError('config', `${path}: unknown key ${key}`, {
      hint: near
        ? `did you mean ${near}?`
        : 'keys: db, exchanges, watch, collect.markets_refresh, collect.timeout, collect.handover_bound_pct, retention.prices, retention.archive, sources.<id>.url, exchange.<id>.sources, notify.<name>.type, alert',
    });
  }
}

function readSpan({ value, where }: RawValue): number {
  const ms = typeof value === 'string' ? readDuration(value) : null;
  if (ms === null) {
    throw new CrunchError('config', `${where}: unexpected ${JSON.stringify(value)}`, {
      hint: 'write a number and a unit: 30s, 5m, 1h',
    });
  }
  return ms;
}

function readPercent({ value, where }: RawValue): number {
  if (typeof value === 'number' && value >= 0 && value <= 100) return value;
  throw new CrunchError('config', `${where}: unexpected ${JSON.stringify(value)}`, { hint: 'a number from 0 to 100' });
}

function errorCode(origin: Origin): ErrorCode {
  return origin === 'flag' ? 'usage' : 'config';
}

import type { PlainTable } from '../../config/alert-tables.js';
import { maskLocation } from '../../config/location.js';
import type { Origin, Setting } from '../../config/setting.js';
import type { Settings } from '../../config/settings.js';
import { durationName } from '../../market/duration.js';
import type { Terminal } from '../terminal.js';
import { renderTable } from './table.js';

/** One setting in force, as it may be shown: without passwords. */
export interface SettingRow {
  /** As the configuration file calls it. */
  key: string;
  value: string | readonly string[];
  origin: Origin;
  /** The flag, variable or file; null for a default. */
  name: string | null;
}

/** The columns of the CSV. */
export const SETTING_FIELDS = ['key', 'value', 'origin', 'name'] as const satisfies readonly (keyof SettingRow)[];

export function settingRows(settings: Settings): SettingRow[] {
  const row = <T>(key: string, { value, origin, name }: Setting<T>, shown: (value: T) => SettingRow['value']) => ({
    key,
    value: shown(value),
    origin,
    name: name || null,
  });
  return [
    row('config', settings.configFile, String),
    row('db', settings.db, maskLocation),
    row('exchanges', settings.exchanges, (ids) => ids),
    row('watch', settings.watch, (pairs) => pairs),
    row('collect.markets_refresh', settings.marketsRefreshMs, durationName),
    row('collect.timeout', settings.timeoutMs, durationName),
    row('collect.handover_bound_pct', settings.handoverBoundPct, String),
    row('retention.prices', settings.retentionMs, (ms) => (ms === null ? 'forever' : durationName(ms))),
    row('retention.archive', settings.archive, (folder) => folder ?? 'none'),
    ...settings.notify.flatMap((table) => notifyRows(table, settings.configFile.value)),
    ...settings.alerts.map(({ name }) => fileRow(`alert.${name}`, 'declared', settings.configFile.value)),
    ...[...settings.sourceLists].map(([id, ids]) => row(`exchange.${id}.sources`, ids, (list) => list)),
    ...[...settings.sourceUrls].map(([id, url]) => row(`sources.${id}.url`, url, String)),
  ];
}

/** What of a `[notify.<name>]` table anybody may see; the rest may be a secret. */
const OPEN_KEYS = ['type', 'host', 'port', 'from', 'to', 'tls', 'region', 'template', 'allow_private'];

function notifyRows({ name, values }: PlainTable, file: string): SettingRow[] {
  return [...values].map(([key, value]) => {
    const isOpen = OPEN_KEYS.includes(key) || key.endsWith('_file') || key.endsWith('_env');
    return fileRow(`notify.${name}.${key}`, isOpen ? [value].flat().map(String) : '***', file);
  });
}

function fileRow(key: string, value: SettingRow['value'], file: string): SettingRow {
  return { key, value: value.length === 1 ? String(value[0]) : value, origin: 'file', name: file };
}

export function renderSettings(rows: readonly SettingRow[], { columns, colors }: Terminal): string {
  return renderTable(
    [
      { title: 'setting', text: ({ key }) => key },
      { title: 'value', text: ({ value }) => (typeof value === 'string' ? value : value.join(', ')) },
      {
        title: 'from',
        text: ({ origin, name }) => name ?? origin,
        paint: (text, { origin }) => (origin === 'default' ? colors.dim(text) : text),
      },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}

import type { CommandSpec } from '../command.js';
import { EXIT } from '../exit-code.js';
import { renderSettings, SETTING_FIELDS, settingRows } from '../render/settings-table.js';

export const config: CommandSpec = {
  name: 'config',
  summary: 'show the settings in force and where each came from',
  examples: [
    ['crunch config', 'every setting, its value and its origin'],
    ['CRUNCH_DB=./prices.db crunch config --json', 'what a script would run with'],
  ],
  run(context) {
    const rows = settingRows(context.settings);
    context.print({ value: rows, fields: SETTING_FIELDS, table: () => renderSettings(rows, context.stdout) });
    return Promise.resolve(EXIT.done);
  },
};

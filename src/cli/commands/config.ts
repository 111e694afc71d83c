import type { CommandSpec } from '../command.js';
import { EXIT } from '../exit-code.js';

export const config: CommandSpec = {
  name: 'config',
  summary: 'show the settings in force and where each came from',
  examples: [
    ['crunch config', 'every setting, its value and its origin'],
    ['CRUNCH_DB=./prices.db crunch config --json', 'what a script would run with'],
  ],
  async run(context) {
    const { renderSettings, SETTING_FIELDS, settingRows } = await import('../render/settings-table.js');
    const rows = settingRows(context.settings);
    context.print({ value: rows, fields: SETTING_FIELDS, table: () => renderSettings(rows, context.stdout) });
    return EXIT.done;
  },
};

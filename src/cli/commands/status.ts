import { parseDuration } from '../../market/duration.js';
import { CrunchError } from '../../market/error.js';
import type { CommandSpec } from '../command.js';
import { EXIT } from '../exit-code.js';

export const status: CommandSpec = {
  name: 'status',
  summary: 'show how the store and the collection stand',
  examples: [
    ['crunch status', 'size, growth and where it leads, the last poll of each exchange'],
    ['crunch status --max-age 5m --quiet', 'for a monitor: exit code 5 when an exchange is older'],
  ],
  flags(command) {
    command.option('--max-age <duration>', 'exit 5 when the last good poll of an exchange is older, as in 5m');
  },
  async run(context, command) {
    const { maxAge } = command.opts<{ maxAge?: string }>();
    const maxAgeMs = maxAge === undefined ? null : parseDuration(maxAge, '--max-age');
    const { readStatusReport } = await import('../telling-status.js');
    const { renderStatus, STATUS_FIELDS, statusLines } = await import('../render/status-text.js');
    const now = context.clock.now();
    const value = await readStatusReport(context, now);
    context.print({
      value,
      fields: STATUS_FIELDS,
      csvRows: statusLines(value),
      table: () => renderStatus(value, now, context.stdout),
    });
    if (maxAgeMs === null) return EXIT.done;
    if (value.exchanges.length === 0) throw new CrunchError('no-data', 'status: nothing was ever collected');
    const stale = value.exchanges.filter(({ ageMs }) => ageMs === null || ageMs > maxAgeMs);
    if (stale.length === 0) return EXIT.done;
    const names = stale.map(({ exchange }) => exchange).join(', ');
    throw new CrunchError('no-data', `status: no good poll within ${maxAge} of ${names}`, {
      hint: 'is crunch collect --every running? --verbose there shows what fails',
    });
  },
};

import type { CommandSpec } from '../command.js';
import { EXIT } from '../exit-code.js';
import { VERSION } from '../version.js';

export const initDb: CommandSpec = {
  name: 'init-db',
  summary: 'make the store, or bring it up to date; safe to repeat',
  examples: [
    ['crunch init-db', "crunch.db in your user's data directory"],
    ['crunch init-db --db ./prices.db', 'a file of your choice'],
    ['crunch init-db --db postgres://me@localhost/crunch', 'PostgreSQL'],
  ],
  async run(context) {
    const { initStore } = await import('../../store/open.js');
    const result = await initStore(context.settings.db.value, { createdBy: VERSION });
    context.print({
      value: result,
      fields: ['location', 'engine', 'created', 'applied'],
      table() {
        const { created, applied, location, engine } = result;
        if (created) return `created ${location} (${engine})`;
        if (applied.length === 0) return `already up to date: ${location} (${engine})`;
        return `migrated ${location} (${engine}): ${applied.join(', ')}`;
      },
    });
    if (result.created) context.notes.info('next: crunch collect');
    return EXIT.done;
  },
};

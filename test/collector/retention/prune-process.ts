import { pruneAll } from './prune-all.js';

/** A process of its own that prunes a store with an archive; says each step. */
const [location = '', archive = ''] = process.argv.slice(2);
await pruneAll(location, archive, () => {
  process.stdout.write('step\n');
});

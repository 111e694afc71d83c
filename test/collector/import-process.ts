import { createReadStream } from 'node:fs';
import { importPrices } from '../../src/collector/import-prices.js';
import { readPrices } from '../../src/interchange/read-prices.js';
import { openStore } from '../../src/store/open.js';

/** A process of its own that imports a file of prices and says how many rows it has stored, batch by batch. */
const [location = '', file = '', now = ''] = process.argv.slice(2);
const store = await openStore(location, { mode: 'write', createdBy: '0.0.0-test' });
await importPrices(store, () => readPrices(createReadStream(file), 'csv', Number(now)), {
  skipBad: true,
  now: Number(now),
  signal: new AbortController().signal,
  unit: 'line',
  onProgress: (_, rows) => process.stdout.write(`${rows}\n`),
});
await store.close();

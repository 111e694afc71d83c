import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withExchangeTable } from './exchange-table.js';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

test('the readme shows every exchange, its sources in order, what a cycle costs and which candles there are', async () => {
  await expect(withExchangeTable(readFileSync(README, 'utf8'))).toMatchFileSnapshot(README);
});

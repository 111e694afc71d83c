import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

test('main prints the variables that point crunch at it, answers there, and ends on SIGINT', async () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', MAIN, '--markets', '20', '--exchanges', 'kraken,binance-us'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.startsWith('SIMULATOR_CONTROL_URL=')) break;
  }
  const [kraken, binanceUs] = lines.map((line) => line.split('=') as [string, string]);
  expect([kraken?.[0], binanceUs?.[0]]).toEqual(['CRUNCH_KRAKEN_URL', 'CRUNCH_BINANCE_US_URL']);
  const prices = (await (await fetch(`${kraken?.[1]}/0/public/Ticker`)).json()) as { result: object };
  expect(Object.keys(prices.result)).toHaveLength(20);
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundled } from '../../bundled.js';

const script = bundled(fileURLToPath(new URL('./prune-process.ts', import.meta.url)));

/**
 * Starts a real process that prunes the store and ends it as a power cut would, somewhere behind that many of its steps.
 *
 * @returns whether it had ended by itself before.
 */
export async function killPrune(location: string, archive: string, steps: number): Promise<boolean> {
  const child = spawn(process.execPath, [await script(), location, archive], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let heard = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    heard += 1;
    if (heard === steps) child.kill('SIGKILL');
  }
  const [code] = await ended;
  return code === 0;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundled } from '../bundled.js';

const script = bundled(fileURLToPath(new URL('./store-process.ts', import.meta.url)));

export interface StoreProcess {
  /** Lets it begin; it waits, ready, until then. */
  begin(): void;
  /** The next line that it says; null when it has ended. */
  heard(): Promise<string | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts a real process that does the job on the store; resolves when it is ready. */
export async function startStoreProcess(
  job: 'init' | 'takeLeases' | 'spend' | 'write',
  location: string,
): Promise<StoreProcess> {
  const child = spawn(process.execPath, [await script(), job, location], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const heard = async () => {
    const { done, value } = await lines.next();
    return done ? null : value;
  };
  const first = await heard();
  if (first !== 'ready') throw new Error(`store process: ${job} ended before it was ready`);
  return {
    begin: () => void child.stdin.write('begin\n'),
    heard,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

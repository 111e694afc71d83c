import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Collector } from '../collector/lock.js';

/** This process among all collectors. */
export function thisCollector(): Collector {
  return { holder: randomUUID(), pid: process.pid, host: hostname() };
}

/** Whether a collector still runs; true where this machine cannot tell. */
export function isAlive({ pid, host }: { readonly pid: number; readonly host: string }): boolean {
  if (host !== hostname()) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

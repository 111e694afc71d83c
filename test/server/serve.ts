import { request } from 'node:http';
import { afterEach } from 'vitest';
import type { Log } from '../../src/market/log.js';
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/server.js';
import type { Store } from '../../src/store/store.js';
import { NOW } from '../query/seed.js';

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
  /** As they were sent, perhaps compressed. */
  bytes: Buffer;
  /** Of a body that is JSON. */
  json(): unknown;
}

export const KNOWN_SOURCES = [{ id: 'kraken', exchanges: ['kraken'], budget: { limit: 15, windowMs: 15_000 } }];

const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Starts the real server for the running test, on a free port. */
export async function serve(store: Store, more: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    store,
    now: () => NOW,
    log: recordingLog([]),
    version: '1.2.3',
    knownExchanges: ['kraken', 'bitstamp', 'gemini'],
    sourcesOf: (exchange) => [{ id: exchange }],
    knownSources: KNOWN_SOURCES,
    host: '127.0.0.1',
    port: 0,
    ...more,
  });
  running.push(server);
  return server;
}

/** Asks over a socket of its own, with any headers: `fetch` would not let a test choose Host. */
export function ask(url: string, path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asked = request(
      { hostname: hostname.replace(/[[\]]/g, ''), port, path, agent: false, ...options },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(parts);
          const body = bytes.toString();
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body, bytes, json: () => JSON.parse(body) });
        });
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

export function recordingLog(lines: string[]): Log {
  const record = (line: string) => void lines.push(line);
  return { debug: record, info: record, warn: record };
}

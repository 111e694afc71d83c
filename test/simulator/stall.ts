import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deliver, faultyReply } from './deliver.js';
import type { Desk, Dialect, Reply } from './dialect.js';
import type { FaultBox } from './faults.js';
import type { Gate } from './limits.js';
import type { Market } from './markets.js';
import type { PriceBook } from './price-book.js';

/** What one exchange's server needs. */
export interface StallParts {
  readonly dialect: Dialect;
  readonly markets: readonly Market[];
  readonly book: PriceBook;
  readonly faults: FaultBox;
  readonly gate: Gate;
  now(): number;
  /** Whose seconds the limits count. */
  limitNow(): number;
  onRequest(url: string, status: number, time: number): void;
}

/** One exchange's HTTP server. */
export interface Stall {
  readonly url: string;
  /** Requests by path without the query, then by HTTP status. */
  readonly byPath: Readonly<Record<string, Readonly<Record<number, number>>>>;
  close(): Promise<void>;
}

/** Listens on that port of the loopback interface, on a free one for 0. */
export async function openStall(parts: StallParts, port: number): Promise<Stall> {
  const { dialect, markets, book, faults, gate } = parts;
  const bySymbol = new Map(markets.map((market) => [dialect.symbolOf(market), market]));
  const byPath: Record<string, Record<number, number>> = {};
  const stop = new AbortController();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    byPath,
    close: () =>
      new Promise((resolve) => {
        stop.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const now = parts.now();
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = decoded(url.pathname);
    const desk: Desk = { markets, book, now, find: (symbol) => bySymbol.get(symbol) };
    const route = request.method === 'GET' ? dialect.route(desk, path, url.searchParams) : null;
    const verdict = gate.check(route?.scope, route?.weight ?? 1, parts.limitNow());
    const fault = verdict.kind === 'ok' ? faults.take(route?.serves ?? []) : null;
    const whole = (): Reply => route?.answer() ?? dialect.refuse('not-found', 0);
    const reply =
      verdict.kind !== 'ok'
        ? dialect.refuse(verdict.kind === 'limited' ? 'rate-limited' : 'banned', verdict.retryAfterS)
        : ((fault && faultyReply(fault, dialect, route?.rows ?? null, whole, now)) ?? whole());
    const status = fault?.kind === 'hang' ? 0 : reply.status;
    byPath[path] ??= {};
    byPath[path][status] = (byPath[path][status] ?? 0) + 1;
    parts.onRequest(request.url ?? '/', status, now);
    response.sendDate = false;
    response.setHeader('Date', new Date(now).toUTCString());
    for (const [name, value] of Object.entries(dialect.headers?.(verdict.used) ?? {})) response.setHeader(name, value);
    await deliver(response, reply, fault, stop.signal);
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

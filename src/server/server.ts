import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { CrunchError } from '../market/error.js';
import { createAnswerCache } from './answer-cache.js';
import { createAnswerMaker } from './answer-maker.js';
import { type AnswerMaker, createAnswers } from './answers.js';
import { createApp } from './app.js';
import { refuseBroken } from './broken-request.js';
import type { ServerContext } from './context.js';
import { createFront } from './front.js';
import { createGate } from './gate.js';
import { createHostCheck, isLoopback, serverUrl } from './host-name.js';
import { errorAnswer, Refusal } from './http-error.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { createSnapshotHub } from './snapshot-hub.js';
import { type Assets, readStaticFiles } from './static-files.js';
import { createTokenCheck } from './token.js';
import { createTraffic } from './traffic.js';
import { createVersionWatch } from './version-watch.js';

type Made = 'limits' | 'heavy' | 'answers' | 'traffic' | 'hub' | 'files';

export interface ServerOptions extends Omit<ServerContext, Made> {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Wanted of every request when given; must be given off the loopback interface. */
  readonly token?: string | undefined;
  /** Host names to answer to, beside the loopback ones and `host`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** What a build has made for browsers; without it there is the API alone. */
  readonly assets?: Assets | undefined;
  /** In place of the usual ones. */
  readonly limits?: Partial<Limits> | undefined;
  /** Makes the answers from the same store, in a thread of its own; in this one when absent. */
  readonly make?: AnswerMaker | undefined;
}

export interface RunningServer {
  /** `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Takes no more requests, waits a little for the running ones, then cuts them; does not close the store. */
  close(): Promise<void>;
}

const SWEEP_MS = 20;

/**
 * Starts the HTTP API and the page.
 *
 * @throws CrunchError `usage` when the address cannot be bound or would be open to others without a token, `busy` when
 * something else listens there.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, token, allowedHosts = [], assets = {}, make = createAnswerMaker(options), ...parts } = options;
  if (token?.trim() === '') throw new CrunchError('usage', 'serve-api: the token is empty');
  if (token === undefined && !isLoopback(host)) {
    throw new CrunchError('usage', `serve-api: ${host} can be reached by others, and no token is set`, {
      hint: 'give --token-file or CRUNCH_TOKEN, or bind 127.0.0.1',
    });
  }
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const dataVersion = createVersionWatch(parts.store);
  const hub = createSnapshotHub(parts.store, dataVersion, parts.log, limits);
  const context = {
    ...parts,
    limits,
    hub,
    heavy: createGate(limits),
    answers: createAnswers(createAnswerCache(limits.cacheBytes), dataVersion, parts.now, make),
    traffic: createTraffic(parts.log),
    files: await readStaticFiles(assets),
  };
  const checks = {
    isOurHost: createHostCheck(host, allowedHosts),
    isToken: token === undefined ? null : createTokenCheck(token.trim()),
  };
  const front = createFront(context, checks);
  const app = createApp(context, checks);
  const listener = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
    errorHandler: malformedAnswer,
  });
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: limits.requestMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(limits.requestMs, 5_000),
      keepAliveTimeout: 5_000,
    },
    async (request, response) => {
      if (!(await front(request, response))) void listener(request, response);
    },
  );
  server.on('clientError', refuseBroken);
  server.setTimeout(limits.idleMs);
  server.maxConnections = limits.connections;
  await listen(server, host, port);
  const url = serverUrl(host, (server.address() as AddressInfo).port);
  let closing: Promise<void> | undefined;
  return {
    url,
    close() {
      hub.close();
      closing ??= stop(server, limits.closeMs);
      return closing;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE';
      reject(
        new CrunchError(isTaken ? 'busy' : 'usage', `serve-api: cannot listen on ${host}:${port}: ${cause.code}`, {
          cause,
          hint: isTaken ? 'something else listens there; choose another --port' : 'choose another --host or --port',
        }),
      );
    });
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, resolve);
  });
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  // Connections fall idle when the requests that still run are answered.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(timer);
}

/** For requests that no URL can be made of: the application never sees them. */
function malformedAnswer(): Response {
  const { status, body } = errorAnswer(new Refusal('malformed', 'the request line or the Host header is malformed'));
  return Response.json(body, { status, headers: { ...SECURITY_HEADERS } });
}

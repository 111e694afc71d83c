import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** What arrived. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly got: Received[];
  /** Of the server; no slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Answers what comes from now on; 200 unless told. */
  answer(how: (response: ServerResponse, request: Received) => void): void;
  /** Resolves when that many have arrived. */
  until(count: number): Promise<void>;
}

/** Declares a real HTTP server for the tests of a file, on a port of its own. */
export function newReceiver(): Receiver {
  const got: Received[] = [];
  let how: (response: ServerResponse, request: Received) => void = (response) => response.end('ok');
  let onArrival = () => {};
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body };
      got.push(received);
      onArrival();
      how(response, received);
    });
  });
  const port = () => (server.address() as AddressInfo).port;
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  beforeEach(() => {
    got.length = 0;
    how = (response) => response.end('ok');
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    got,
    get url() {
      return `http://127.0.0.1:${port()}`;
    },
    get port() {
      return port();
    },
    answer(next) {
      how = next;
    },
    until: (count) =>
      new Promise((resolve) => {
        onArrival = () => got.length >= count && resolve();
        onArrival();
      }),
  };
}

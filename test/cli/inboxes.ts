import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

/** What one test is sent. */
export interface Inbox {
  /** Where it is sent; ends with `/a-secret`. */
  readonly url: string;
  readonly got: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** Answers what comes from now on; 200 unless told. */
  answer(how: (response: ServerResponse) => void): void;
  /** Resolves when something has arrived. */
  untilFirst(): Promise<void>;
}

interface Held extends Inbox {
  take(headers: IncomingHttpHeaders, body: string, response: ServerResponse): void;
}

/** Declares a real HTTP server for the tests of a file, and an inbox on it for whoever asks: tests that run at once share nothing. */
export function newInboxes(): () => Inbox {
  const inboxes = new Map<string, Held>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const inbox = inboxes.get(request.url ?? '');
      if (inbox) inbox.take(request.headers, body, response);
      else response.writeHead(410).end();
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return () => {
    const path = `/${inboxes.size + 1}/a-secret`;
    const got: Held['got'] = [];
    let how = (response: ServerResponse): unknown => response.end('ok');
    let onFirst = () => {};
    const first = new Promise<void>((resolve) => {
      onFirst = resolve;
    });
    const inbox: Held = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
      got,
      answer(next) {
        how = next;
      },
      untilFirst: () => first,
      take(headers, body, response) {
        got.push({ headers, body });
        onFirst();
        how(response);
      },
    };
    inboxes.set(path, inbox);
    return inbox;
  };
}

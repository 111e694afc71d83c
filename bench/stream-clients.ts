// A child process: clients that follow the stream of snapshots. Gets where and how many as its first message, answers with how
// many are open, and to every later message with how many events all of them have heard, and how many were cut off.
import { connect } from 'node:net';

export interface Following {
  readonly url: string;
  readonly clients: number;
}

export interface Heard {
  readonly events: number;
  readonly cutOff: number;
}

const EVENT = Buffer.from('\ndata: ');

process.once('message', async ({ url, clients }: Following) => {
  const { hostname, port, host } = new URL(url);
  let events = 0;
  let cutOff = 0;
  let open = 0;
  for (let client = 0; client < clients; client++) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      cutOff++;
    });
    socket.write(`GET /api/v1/stream HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const head = await new Promise<string>((resolve) =>
      socket.once('data', (part) => resolve(part.toString('latin1'))),
    );
    if (head.startsWith('HTTP/1.1 200')) open++;
    socket.on('data', (part) => {
      for (let at = part.indexOf(EVENT); at >= 0; at = part.indexOf(EVENT, at + 1)) events++;
    });
  }
  process.on('message', () => process.send?.({ events, cutOff } satisfies Heard));
  process.send?.(open);
});

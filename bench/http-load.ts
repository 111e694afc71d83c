import { connect, type Socket } from 'node:net';

export interface Load {
  readonly requests: number;
  readonly ms: number;
  /** From each request's first byte to its answer's last, ms. */
  readonly latenciesMs: readonly number[];
}

/** How much to ask: until the time is over, or so many requests. */
export type Amount = { readonly ms: number } | { readonly requests: number };

/**
 * Asks over connections that stay open, each for its next answer as soon as it has one, until that was enough. Reads no
 * more of HTTP than where an answer ends, so that the server has the processor.
 *
 * @throws Error for an answer that is not 200, or whose length is not told.
 */
export async function driveLoad(
  url: string,
  nextPath: () => string,
  connections: number,
  amount: Amount,
): Promise<Load> {
  const { host, hostname, port } = new URL(url);
  const latenciesMs: number[] = [];
  const since = performance.now();
  let asks = 0;
  const isEnough = () => ('ms' in amount ? performance.now() - since >= amount.ms : asks >= amount.requests);
  const workers = Array.from({ length: connections }, async () => {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    try {
      const answers = createAnswers(socket);
      while (!isEnough()) {
        asks++;
        const asked = performance.now();
        socket.write(`GET ${nextPath()} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        await answers.next();
        latenciesMs.push(performance.now() - asked);
      }
    } finally {
      socket.destroy();
    }
  });
  await Promise.all(workers);
  return { requests: latenciesMs.length, ms: performance.now() - since, latenciesMs };
}

/** Resolves once per whole answer on the socket. */
function createAnswers(socket: Socket): { next(): Promise<void> } {
  let waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  let head = '';
  let missing = -1;
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('load: the server closed the connection')));
  socket.on('data', (part: Buffer) => {
    let bodyBytes = part.length;
    if (missing < 0) {
      head += part.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
      if (!head.startsWith('HTTP/1.1 200') || length === undefined) {
        waiting?.reject(new Error(`load: unexpected answer ${JSON.stringify(head.slice(0, 500))}`));
        return;
      }
      bodyBytes = head.length - end - 4;
      missing = Number(length);
    }
    missing -= bodyBytes;
    if (missing > 0) return;
    head = '';
    missing = -1;
    waiting?.resolve();
  });
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      }),
  };
}

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** The steps of a mail's way at which the server may say something else than it should. */
export type MailStep = 'greeting' | 'sender' | 'receiver' | 'data' | 'end';

export interface MailReceiver {
  /** Every mail that came whole, whatever the server said to it. */
  readonly came: readonly string[];
  /** Those of them that it took. */
  readonly got: readonly string[];
  readonly port: number;
  /** From now on it says that at the step, or nothing at all. */
  answer(step: MailStep, reply: string | null): void;
  /** Resolves when that many have come whole. */
  until(count: number): Promise<void>;
}

const RIGHT: Readonly<Record<MailStep, string>> = {
  greeting: '220 mail.test ESMTP',
  sender: '250 ok',
  receiver: '250 ok',
  data: '354 go on',
  end: '250 kept',
};

/** Declares a mail server for the tests of a file, on a port of its own: as much of RFC 5321 as sending a mail takes. */
export function newMailReceiver(): MailReceiver {
  const came: string[] = [];
  const got: string[] = [];
  const sockets = new Set<Socket>();
  let replies: Record<MailStep, string | null> = { ...RIGHT };
  let onArrival = () => {};
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    const say = (step: MailStep) => replies[step] !== null && socket.write(`${replies[step]}\r\n`);
    let mail: string | null = null;
    let held = '';
    say('greeting');
    socket.setEncoding('utf8').on('data', (text: string) => {
      held += text;
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end);
        held = held.slice(end + 2);
        if (mail !== null && line !== '.') mail += `${line}\n`;
        else if (mail !== null) {
          if (replies.end?.startsWith('2')) got.push(mail);
          came.push(mail);
          mail = null;
          say('end');
          onArrival();
        } else if (/^EHLO/i.test(line)) socket.write('250 mail.test\r\n');
        else if (/^MAIL/i.test(line)) say('sender');
        else if (/^RCPT/i.test(line)) say('receiver');
        else if (/^DATA/i.test(line)) {
          if (replies.data?.startsWith('3')) mail = '';
          say('data');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  beforeEach(() => {
    got.length = 0;
    came.length = 0;
    replies = { ...RIGHT };
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    came,
    got,
    get port() {
      return (server.address() as AddressInfo).port;
    },
    answer(step, reply) {
      replies[step] = reply;
    },
    until: (count) =>
      new Promise((resolve) => {
        onArrival = () => came.length >= count && resolve();
        onArrival();
      }),
  };
}

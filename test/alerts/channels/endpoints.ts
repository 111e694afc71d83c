import { newReceiver } from './http-receiver.js';
import { newMailReceiver } from './mail-receiver.js';
import { hasNodemailer, hasSns } from './optional-packages.js';
import { answerPublished, mailTable, snsTable } from './world.js';

/** A real server on this machine that a kind of channel sends to. */
export interface Endpoint {
  readonly kind: string;
  /** Whether what the channel needs is installed. */
  readonly isThere: boolean;
  /** A `[notify.ops]` table; without a port that of the server. */
  table(port?: number): Readonly<Record<string, unknown>>;
  /** From now on it takes messages, fails for now, or says nothing at all. */
  behave(how: 'takes' | 'fails' | 'hangs'): void;
  /** Resolves when that many messages came as far as they can. */
  until(count: number): Promise<void>;
  /** The keys of the messages that came, those that it failed or hung with as well where it can tell them. */
  keys(): string[];
}

/** Declares a server for each of the protocols that channels speak. */
export function newEndpoints(): Endpoint[] {
  const hook = newReceiver();
  const mail = newMailReceiver();
  const sns = newReceiver();
  return [
    {
      kind: 'webhook',
      isThere: true,
      table: (port = hook.port) => ({ type: 'webhook', url: `http://127.0.0.1:${port}/x`, allow_private: true }),
      behave(how) {
        hook.answer((response) => {
          if (how !== 'hangs') response.writeHead(how === 'takes' ? 200 : 500).end();
        });
      },
      until: hook.until,
      keys: () => hook.got.map(({ headers }) => String(headers['idempotency-key'])),
    },
    {
      kind: 'email',
      isThere: hasNodemailer,
      table: (port = mail.port) => mailTable(port),
      behave(how) {
        mail.answer('end', how === 'takes' ? '250 kept' : how === 'fails' ? '451 later' : null);
      },
      until: mail.until,
      keys: () => mail.came.map((text) => /^X-Crunch-Key: (\w+)$/m.exec(text)?.[1] ?? ''),
    },
    {
      kind: 'sns',
      isThere: hasSns,
      table: (port = sns.port) => snsTable(`http://127.0.0.1:${port}`),
      behave(how) {
        sns.answer((response) => {
          if (how === 'takes') answerPublished(response);
          else if (how === 'fails') response.writeHead(500).end();
        });
      },
      until: sns.until,
      keys: () => sns.got.map(({ body }) => new URLSearchParams(body).get(SNS_KEY) ?? ''),
    },
  ];
}

/** Where the first attribute of a message stands in a query of Amazon SNS. */
const SNS_KEY = 'MessageAttributes.entry.1.Value.StringValue';

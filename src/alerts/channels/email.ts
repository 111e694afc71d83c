import type { ChannelKind } from './contract.js';
import { optionalPackage } from './optional-package.js';
import { resolveHost } from './resolve-host.js';
import { SendError } from './send-error.js';

/** What is used of the package nodemailer. */
interface Nodemailer {
  createTransport(options: object): {
    sendMail(mail: object): Promise<unknown>;
    close(): void;
  };
}

/** Ports on which a mail server speaks TLS from the first byte. */
const TLS_PORT = 465;

/** An e-mail by SMTP. The key is the Message-ID, so that a repetition replaces what is there. */
export const email: ChannelKind = {
  keys: ['host', 'port', 'from', 'to', 'user', 'password_file', 'password_env', 'tls'],
  open(table) {
    const host = table.text('host');
    const port = table.whole('port', 587);
    const from = table.text('from');
    const to = table.list('to');
    const user = table.optionalText('user');
    const password = table.secret('password');
    const isPlain = table.optionalText('tls') === 'off';
    const isPrivateAllowed = table.flag('allow_private');
    if ((user === null) !== (password === null)) {
      table.fail('user and password go together', 'set user and password_file or password_env');
    }
    return async ({ key, title, text }, signal) => {
      const { createTransport } = await loadNodemailer();
      const [address] = await resolveHost(host, isPrivateAllowed);
      const transport = createTransport({
        host: address?.address,
        port,
        secure: port === TLS_PORT && !isPlain,
        requireTLS: port !== TLS_PORT && !isPlain,
        ignoreTLS: isPlain,
        tls: { servername: host },
        name: 'crunch',
        ...(user === null || password === null ? {} : { auth: { user, pass: await password() } }),
      });
      const stop = () => transport.close();
      signal.addEventListener('abort', stop);
      try {
        const mail = { from, to: [...to], subject: title, text, messageId: `<${key}@crunch>` };
        await raceAbort(transport.sendMail({ ...mail, headers: { 'X-Crunch-Key': key } }), signal);
      } catch (error) {
        throw asSendError(host, error, signal);
      } finally {
        signal.removeEventListener('abort', stop);
        transport.close();
      }
    };
  },
};

async function loadNodemailer(): Promise<Nodemailer> {
  const loaded = await optionalPackage<Nodemailer & { default?: Nodemailer }>('nodemailer');
  return loaded.default ?? loaded;
}

/** A closed connection that nobody answers on would leave the promise open. */
function raceAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** Replies of 4xx are for now, of 5xx for good (RFC 5321, section 4.2.1). */
function asSendError(host: string, error: unknown, signal: AbortSignal): SendError {
  if (error instanceof SendError) return error;
  if (signal.aborted) return new SendError(`${host} did not answer in time`, true, { cause: error });
  const { code, responseCode, message } = error as { code?: string; responseCode?: number; message?: string };
  const isForGood = responseCode !== undefined && responseCode >= 500;
  const said = String(message ?? error)
    .replace(/\s+/g, ' ')
    .slice(0, 200);
  return new SendError(`${host}: ${said}${code ? ` (${code})` : ''}`, !isForGood, { cause: error });
}

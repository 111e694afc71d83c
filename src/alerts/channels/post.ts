import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import type { ChannelWorld } from './contract.js';
import { resolveHost } from './resolve-host.js';
import { SendError } from './send-error.js';

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isPrivateAllowed: boolean;
}

/** An answer is read only to say what was wrong. */
const MAX_ANSWER_BYTES = 2_000;

/**
 * Posts JSON and expects a 2xx. Follows no redirect; every address that the name leads to is checked, and it is these that
 * are connected to. Errors name the host and nothing else of the URL: the rest may be a secret.
 *
 * @throws SendError whatever goes wrong; one may be tried again unless the target is refused or refuses for good.
 */
export async function postJson(world: ChannelWorld, post: Post, signal: AbortSignal): Promise<void> {
  const url = URL.canParse(post.url) ? new URL(post.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new SendError('its URL is none of http or https', false);
  const { Agent, request } = await import('undici');
  const direct = world.proxy === undefined ? new Agent({ connect: { lookup: lookupThrough(post) } }) : null;
  try {
    // A literal address is never looked up on the way; behind a proxy only it knows the names.
    if (/^[\d.]+$|^\[/.test(url.hostname)) await resolveHost(url.hostname, post.isPrivateAllowed);
    else if (direct === null) await refusePrivate(url.hostname, post.isPrivateAllowed);
    const answer = await request(url, {
      method: 'POST',
      body: post.body,
      headers: { 'content-type': 'application/json', 'user-agent': world.userAgent, ...post.headers },
      dispatcher: direct ?? (world.proxy as Dispatcher),
      signal,
    });
    const text = await readStart(answer.body);
    if (answer.statusCode >= 200 && answer.statusCode < 300) return;
    throw refusal(url.host, answer.statusCode, answer.headers['retry-after'], text);
  } catch (error) {
    throw asSendError(url.host, error, signal);
  } finally {
    await direct?.destroy();
  }
}

/** As far as names are known here. */
async function refusePrivate(host: string, isPrivateAllowed: boolean): Promise<void> {
  await resolveHost(host, isPrivateAllowed).catch((error: unknown) => {
    if (!(error instanceof SendError) || !error.isRetryable) throw error;
  });
}

function lookupThrough({ isPrivateAllowed }: Post): LookupFunction {
  return (host, options, done) => {
    resolveHost(host, isPrivateAllowed).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) done(null, [...addresses]);
        else done(null, first?.address ?? '', first?.family);
      },
      (error: Error) => done(error, ''),
    );
  };
}

function refusal(host: string, status: number, retryAfter: string | string[] | undefined, text: string): SendError {
  const isRetryable = status === 408 || status === 425 || status === 429 || status >= 500;
  const seconds = typeof retryAfter === 'string' && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  const said = text.trim().replace(/\s+/g, ' ').slice(0, 200);
  return new SendError(`${host} answered ${status}${said === '' ? '' : `: ${said}`}`, isRetryable, {
    retryAfterMs: seconds === null ? null : 1_000 * seconds,
  });
}

function asSendError(host: string, error: unknown, signal: AbortSignal): SendError {
  if (error instanceof SendError) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof SendError) return cause;
  if (signal.aborted) return new SendError(`${host} did not answer in time`, true, { cause: error });
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return new SendError(`${host} cannot be reached${code ? ` (${code})` : ''}`, true, { cause: error });
}

async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(parts).toString('utf8', 0, MAX_ANSWER_BYTES);
}

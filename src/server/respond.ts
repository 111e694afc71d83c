import type { Context } from 'hono';
import type { AppEnv } from './app-env.js';
import { type Content, deliver } from './content.js';

/** The answer that this client should have of the content: whole, compressed, or the word that it has it already. */
export async function respond(c: Context<AppEnv>, content: Content): Promise<Response> {
  const { status, headers, body } = await deliver(
    content,
    c.req.header('if-none-match'),
    c.req.header('accept-encoding'),
  );
  return new Response(body && new Uint8Array(body), { status, headers });
}

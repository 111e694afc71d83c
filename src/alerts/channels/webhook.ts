import { createHmac } from 'node:crypto';
import type { ChannelKind } from './contract.js';
import { postJson } from './post.js';

/**
 * JSON to an address of the user's: `{key, title, text, rule, condition, within, metric, total, items}`. With a secret
 * it is signed: `X-Crunch-Signature` is `sha256=` and the HMAC of timestamp, a full stop and the body, in hexadecimal.
 */
export const webhook: ChannelKind = {
  keys: ['url', 'url_file', 'url_env', 'secret_file', 'secret_env'],
  open(table, world) {
    const url = table.requiredSecret('url', true);
    const secret = table.secret('secret');
    const isPrivateAllowed = table.flag('allow_private');
    return async ({ key, title, text, message }, signal) => {
      const body = JSON.stringify({ key, title, text, ...message });
      const headers: Record<string, string> = { 'idempotency-key': key };
      if (secret !== null) {
        const timestamp = String(Math.floor(world.now() / 1_000));
        headers['x-crunch-timestamp'] = timestamp;
        const digest = createHmac('sha256', await secret())
          .update(`${timestamp}.${body}`)
          .digest('hex');
        headers['x-crunch-signature'] = `sha256=${digest}`;
      }
      await postJson(world, { url: await url(), body, headers, isPrivateAllowed }, signal);
    };
  },
};

import type { ChannelKind } from './contract.js';
import { postJson } from './post.js';

/** A push through ntfy (https://docs.ntfy.sh/publish/#publish-as-json, read in 2026-11), its own server or another. */
export const ntfy: ChannelKind = {
  keys: ['topic', 'topic_file', 'topic_env', 'url', 'token_file', 'token_env'],
  open(table, world) {
    const topic = table.requiredSecret('topic', true);
    const url = table.optionalText('url') ?? 'https://ntfy.sh';
    const token = table.secret('token');
    const isPrivateAllowed = table.flag('allow_private');
    return async ({ title, text }, signal) => {
      const body = JSON.stringify({ topic: await topic(), title, message: text });
      const headers = token === null ? {} : { authorization: `Bearer ${await token()}` };
      await postJson(world, { url, body, headers, isPrivateAllowed }, signal);
    };
  },
};

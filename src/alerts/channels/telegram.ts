import type { ChannelKind } from './contract.js';
import { postJson } from './post.js';

/** Telegram's limit for one message, in characters (https://core.telegram.org/bots/api#sendmessage, read in 2026-11). */
const MOST_CHARACTERS = 4_096;

/** A message of the user's bot to a chat. */
export const telegram: ChannelKind = {
  keys: ['chat_id', 'token_file', 'token_env', 'url'],
  open(table, world) {
    const token = table.requiredSecret('token');
    const chat = table.text('chat_id');
    const origin = (table.optionalText('url') ?? 'https://api.telegram.org').replace(/\/$/, '');
    const isPrivateAllowed = table.flag('allow_private');
    return async ({ title, text }, signal) => {
      const body = JSON.stringify({ chat_id: chat, text: `${title}\n${text}`.slice(0, MOST_CHARACTERS) });
      await postJson(world, { url: `${origin}/bot${await token()}/sendMessage`, body, isPrivateAllowed }, signal);
    };
  },
};

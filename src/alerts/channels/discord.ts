import type { ChannelKind } from './contract.js';
import { postJson } from './post.js';

/** Discord's limit for one message (https://discord.com/developers/docs/resources/webhook, read in 2026-11). */
const MOST_CHARACTERS = 2_000;

/** A message through a Discord webhook; it mentions nobody, whatever a market is called. */
export const discord: ChannelKind = {
  keys: ['url', 'url_file', 'url_env'],
  open(table, world) {
    const url = table.requiredSecret('url', true);
    const isPrivateAllowed = table.flag('allow_private');
    return async ({ title, text }, signal) => {
      const content = `**${title}**\n${text}`.slice(0, MOST_CHARACTERS);
      const body = JSON.stringify({ content, allowed_mentions: { parse: [] } });
      await postJson(world, { url: await url(), body, isPrivateAllowed }, signal);
    };
  },
};

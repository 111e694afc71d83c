import type { ChannelKind } from './contract.js';
import { postJson } from './post.js';

/** A message through a Slack incoming webhook. */
export const slack: ChannelKind = {
  keys: ['url', 'url_file', 'url_env'],
  open(table, world) {
    const url = table.requiredSecret('url', true);
    const isPrivateAllowed = table.flag('allow_private');
    return async ({ title, text }, signal) => {
      const body = JSON.stringify({ text: escaped(`*${title}*\n${text}`) });
      await postJson(world, { url: await url(), body, isPrivateAllowed }, signal);
    };
  },
};

/** The three characters that mean something (https://api.slack.com/reference/surfaces/formatting, read in 2026-11). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import type { ChannelKind } from './contract.js';

/** A program of the user's, run without a shell; it gets the JSON that a webhook gets on its stdin. */
export const command: ChannelKind = {
  keys: ['command'],
  open(table, world) {
    const words = table.list('command');
    return ({ key, title, text, message }, signal) =>
      world.launch(words, `${JSON.stringify({ key, title, text, ...message })}\n`, signal);
  },
};

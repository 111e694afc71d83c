import { command } from './command.js';
import type { ChannelKind } from './contract.js';
import { desktop } from './desktop.js';
import { discord } from './discord.js';
import { email } from './email.js';
import { ntfy } from './ntfy.js';
import { slack } from './slack.js';
import { sns } from './sns.js';
import { telegram } from './telegram.js';
import { webhook } from './webhook.js';

/** Every kind of channel, by what `type` calls it. */
export const CHANNEL_KINDS: Readonly<Record<string, ChannelKind>> = {
  webhook,
  ntfy,
  telegram,
  discord,
  slack,
  email,
  sns,
  desktop,
  command,
};

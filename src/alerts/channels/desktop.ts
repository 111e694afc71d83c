import type { ChannelKind } from './contract.js';
import { SendError } from './send-error.js';

/** A notification on the desktop of whom the collector runs for. */
export const desktop: ChannelKind = {
  keys: [],
  open(_table, world) {
    return async ({ title, text }, signal) => {
      const command = world.desktopCommand(title, text);
      if (command === null) throw new SendError('no notifications on this kind of system', false);
      await world.launch(command, '', signal);
    };
  },
};

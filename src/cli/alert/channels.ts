import type { Channel } from '../../alerts/channels/contract.js';
import { openChannels } from '../../alerts/channels/open-channels.js';
import type { DeliveryContext } from '../../alerts/deliver.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../context.js';
import { openProxy } from '../proxy.js';
import { VERSION } from '../version.js';
import { desktopCommand, launch } from './launch.js';

/** The most that one attempt to send a message may take. */
export const TIMEOUT_MS = 10_000;

/**
 * Does work with the channels that the configuration has, over the user's proxy.
 *
 * @throws CrunchError `config` as `openChannels` and `openProxy`; what the work throws.
 */
export async function withChannels<Result>(
  { settings, env, clock }: Context,
  work: (channels: ReadonlyMap<string, Channel>) => Promise<Result>,
): Promise<Result> {
  const proxy = await openProxy(env);
  try {
    const world = { env, now: clock.now, proxy, userAgent: `crunch/${VERSION}`, launch, desktopCommand };
    return await work(openChannels(settings.notify, world));
  } finally {
    await proxy?.close();
  }
}

/** What sends the messages of the store. */
export function deliveryContext(
  { clock, notes }: Context,
  store: Store,
  channels: ReadonlyMap<string, Channel>,
): DeliveryContext {
  return { store, channels, clock, random: Math.random, log: notes, timeoutMs: TIMEOUT_MS };
}

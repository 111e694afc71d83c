import type { ServerResponse } from 'node:http';
import type { Channel, ChannelWorld, Letter } from '../../../src/alerts/channels/contract.js';
import { openChannels } from '../../../src/alerts/channels/open-channels.js';
import { letterOf } from '../../../src/alerts/letter.js';
import type { AlertMessage } from '../../../src/alerts/message.js';
import { desktopCommand, launch } from '../../../src/cli/alert/launch.js';

export const NOW = Date.UTC(2026, 0, 5, 12);

export const MESSAGE: AlertMessage = {
  rule: 'btc',
  condition: 'pct-change >= 5%',
  metric: 'pct-change',
  within: '1h',
  total: 3,
  items: [
    { exchange: 'kraken', pair: 'BTC-USD', at: NOW, value: 5.234, price: 64_250.1 },
    { exchange: 'kraken', pair: 'A<B-USD', at: NOW, value: 7, price: 1e-9 },
  ],
};

export function letter(template: string | null = null): Letter {
  return letterOf(MESSAGE, 'key-1', template);
}

function worldOf(env: Readonly<Record<string, string>> = {}): ChannelWorld {
  return { env, now: () => NOW, proxy: undefined, userAgent: 'crunch/test', launch, desktopCommand };
}

/** A channel called `ops` out of such a table. */
export function channelOf(
  table: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>> = {},
): Channel {
  const values = new Map(Object.entries(table));
  const channel = openChannels([{ name: 'ops', values, where: 'config.toml: notify.ops' }], worldOf(env)).get('ops');
  if (channel === undefined) throw new Error('no channel was opened');
  return channel;
}

export function within(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}

/** A table of the mail server on that port of this machine. */
export function mailTable(port: number) {
  const addresses = { from: 'crunch@a.test', to: ['me@b.test'] };
  return { type: 'email', host: '127.0.0.1', port, tls: 'off', ...addresses, allow_private: true };
}

/** A table of what takes itself for Amazon SNS there. */
export function snsTable(endpoint: string) {
  return { type: 'sns', phone: '+15550100', region: 'eu-west-1', endpoint, allow_private: true };
}

export function answerPublished(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>');
}
